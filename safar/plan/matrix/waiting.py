"""Actions that wait for others: no circles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def find_circle(waits: Mapping[str, Sequence[str]]) -> list[str]:
    """The actions of one circle in their order, the first again at the end; empty where there is none.

    >>> find_circle({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]})
    ['a', 'b', 'c', 'a']
    >>> find_circle({"a": ["b"], "b": []})
    []
    """
    done: set[str] = set()
    for start in waits:
        if start in done:
            continue
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, at = stack.pop()
            if at == 0:
                path.append(node)
                on_path.add(node)
            following = [each for each in waits.get(node, ()) if each in waits]
            if at < len(following):
                stack.append((node, at + 1))
                ahead = following[at]
                if ahead in on_path:
                    return [*path[path.index(ahead) :], ahead]
                if ahead not in done:
                    stack.append((ahead, 0))
            else:
                done.add(node)
                path.pop()
                on_path.discard(node)
    return []
