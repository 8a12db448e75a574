"""Evidence looked at again by the virus scanner."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from safar.lib.antivirus import Verdict, scan
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Evidence, EvidenceContent

KEPT = (Verdict.CLEAN, Verdict.INFECTED)


def scan_evidence(*, again: bool = False) -> Counter[str]:
    """{verdict: files}. Looks at what was never scanned, or with `again` at everything; keeps what is found.

    Raises Refusal where no scanner is configured.
    """
    counts: Counter[str] = Counter()
    files = Evidence.objects.all() if again else Evidence.objects.filter(scan=Evidence.Scan.NOT_SCANNED)
    for pk in list(files.order_by("pk").values_list("pk", flat=True)):
        content = EvidenceContent.objects.filter(evidence=pk).first()
        found = scan(bytes(content.data)) if content else None
        if content is None or found is None:  # withdrawn meanwhile
            continue
        if found.verdict is Verdict.NOT_SCANNED:
            raise Refusal(_("No virus scanner is configured. Set SAFAR_CLAMD or SAFAR_SCAN_COMMAND."))
        counts[found.verdict.value] += 1
        record = content.evidence
        if found.verdict in KEPT and record.scan != found.verdict.value:
            with reason("Scanned for viruses", by=None):
                record.scan = found.verdict.value
                record.save(update_fields=["scan"])
    return counts
