"""What every other package stands on: errors, registries, seeds, outcomes, files.

Nothing here knows about networks, proxies or screens, and nothing here imports torch at
import time, so that the command line can answer ``--help`` at once.
"""

from __future__ import annotations

from eznas_core.foundation.errors import EznasError as EznasError
from eznas_core.foundation.errors import UnknownNameError as UnknownNameError
from eznas_core.foundation.errors import cannot as cannot
from eznas_core.foundation.errors import nearest_names as nearest_names
from eznas_core.foundation.errors import unknown_name as unknown_name
from eznas_core.foundation.files import append_line as append_line
from eznas_core.foundation.files import atomic_write_bytes as atomic_write_bytes
from eznas_core.foundation.files import atomic_write_json as atomic_write_json
from eznas_core.foundation.files import atomic_write_text as atomic_write_text
from eznas_core.foundation.files import content_hash as content_hash
from eznas_core.foundation.files import data_folder as data_folder
from eznas_core.foundation.files import has_no_room as has_no_room
from eznas_core.foundation.files import inside as inside
from eznas_core.foundation.files import sha256_of_file as sha256_of_file
from eznas_core.foundation.locks import lock_file as lock_file
from eznas_core.foundation.locks import locked as locked
from eznas_core.foundation.outcomes import Failure as Failure
from eznas_core.foundation.outcomes import Reason as Reason
from eznas_core.foundation.plain_files import open_plain as open_plain
from eznas_core.foundation.plain_files import read_plain as read_plain
from eznas_core.foundation.registry import Registry as Registry
from eznas_core.foundation.registry import load_folder as load_folder
from eznas_core.foundation.seeds import child_seed as child_seed
from eznas_core.foundation.seeds import numpy_generator as numpy_generator
from eznas_core.foundation.seeds import torch_generator as torch_generator
from eznas_core.foundation.trash import TRASH as TRASH
from eznas_core.foundation.trash import Trashed as Trashed
from eznas_core.foundation.trash import move as move
from eznas_core.foundation.trash import throw_away as throw_away
from eznas_core.foundation.trash import thrown_away as thrown_away
from eznas_core.foundation.words import LONGEST_NOTE as LONGEST_NOTE
from eznas_core.foundation.words import checked_tag as checked_tag
