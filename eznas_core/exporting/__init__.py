"""Taking a proxy away, as code, as a document or drawn, with proof that it still scores.

`to_python` writes one file that needs only torch, put together from the engine's own source;
`check_parity` scores fresh networks with nothing but that file and says by how much it differs.
`FORMATS` holds every form, one row each, and `prove` the proof for each. `pack_run` and
`unpack_run` carry a whole run to another machine, `formulas_to_json` and `import_formulas` what was
saved under names.
"""

from __future__ import annotations

from eznas_core.exporting.about import LICENCE as LICENCE
from eznas_core.exporting.about import About as About
from eznas_core.exporting.about import about as about
from eznas_core.exporting.about import explanation as explanation
from eznas_core.exporting.carried import carried as carried
from eznas_core.exporting.document import from_json as from_json
from eznas_core.exporting.document import latex_of as latex_of
from eznas_core.exporting.document import read_proxy as read_proxy
from eznas_core.exporting.document import to_document as to_document
from eznas_core.exporting.document import to_json as to_json
from eznas_core.exporting.elsewhere import Artefact as Artefact
from eznas_core.exporting.elsewhere import score_elsewhere as score_elsewhere
from eznas_core.exporting.formats import FORMATS as FORMATS
from eznas_core.exporting.formats import Format as Format
from eznas_core.exporting.formula_files import formulas_to_json as formulas_to_json
from eznas_core.exporting.formula_files import import_formulas as import_formulas
from eznas_core.exporting.formula_files import read_formulas as read_formulas
from eznas_core.exporting.names import identifier as identifier
from eznas_core.exporting.notebook import to_notebook as to_notebook
from eznas_core.exporting.package import package_files as package_files
from eznas_core.exporting.package import zipped as zipped
from eznas_core.exporting.parity import ParityCase as ParityCase
from eznas_core.exporting.parity import ParityReport as ParityReport
from eznas_core.exporting.parity import check_parities as check_parities
from eznas_core.exporting.parity import check_parity as check_parity
from eznas_core.exporting.pictures import to_dot as to_dot
from eznas_core.exporting.pictures import to_latex as to_latex
from eznas_core.exporting.pictures import to_svg as to_svg
from eznas_core.exporting.plugin import HOSTS as HOSTS
from eznas_core.exporting.plugin import to_plugin as to_plugin
from eznas_core.exporting.proof import prove as prove
from eznas_core.exporting.python_module import to_python as to_python
from eznas_core.exporting.reread import check_text as check_text
from eznas_core.exporting.run_bundle import Bundle as Bundle
from eznas_core.exporting.run_bundle import pack_run as pack_run
from eznas_core.exporting.run_bundle import read_bundle as read_bundle
from eznas_core.exporting.run_bundle import unpack_run as unpack_run
