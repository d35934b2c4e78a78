"""What a `.keras` file answers with and how its faces are treated, which the file itself does not say."""

import json
from dataclasses import dataclass
from pathlib import Path

from fervi.vision.classifier import ModelError
from fervi.vision.face import EMOTIONS

_BESIDE = ("recipe.json", "{stem}.json")


@dataclass(frozen=True)
class Contract:
    """What must be known to use a network.

    Attributes:
        labels: What its answers stand for, in their order.
        treatment: What is done to the light of its faces: a name in `TREATMENTS`.
    """

    labels: tuple[str, ...] = EMOTIONS
    treatment: str = "none"


def contract_of(path: Path, outputs: int) -> Contract:
    """Read what stands beside a `.keras` file: the recipe of its run, or the card of its export.

    Args:
        path: The file.
        outputs: How many numbers it answers with.

    Raises:
        ModelError: What stands there names another number of labels, or nothing does and there are not seven.
    """
    contract = Contract()
    for name in _BESIDE:
        beside = path.with_name(name.format(stem=path.stem))
        if beside.is_file():
            content = json.loads(beside.read_text())
            labels = content.get("classes") or content.get("labels") or content.get("outputs") or EMOTIONS
            contract = Contract(tuple(labels), content.get("treatment", "none"))
            break
    if len(contract.labels) != outputs:
        raise ModelError(
            f"{path} answers with {outputs} numbers, and {len(contract.labels)} labels are known "
            f"({', '.join(contract.labels)}): keep it beside the recipe.json of its run or the card of its export"
        )
    return contract
