"""The figures of concentration with networkx, for comparison. Reads the graph that the benchmark has written and answers
on its standard output: one line for each line on the input (`ready`, `results`, `round`). Needs networkx."""

import json
import sys
import time
from collections import Counter, defaultdict

import networkx as nx

HARD = {"hard", "impossible"}
STRENGTHS = ["minor", "degraded", "essential"]


def unit_of(graph, by_group):
    parties = graph["parties"]
    return [f"g{group}" if by_group and group is not None else f"p{party}" for party, group in enumerate(parties)]


def herfindahl(weights):
    total = sum(weights)
    providers = sum(1 for weight in weights if weight > 0)
    if total <= 0 or providers == 0:
        return None
    value = sum((weight / total) ** 2 for weight in weights)
    even = 1 / providers
    normalised = max((value - even) / (1 - even), 0.0) if providers > 1 else None
    return [value, 1 / value, normalised, providers]


def built(graph, by_group):
    """Functions → essential engagements → the units that they and their confirmed chains reach."""
    unit = unit_of(graph, by_group)
    whole = nx.DiGraph()
    whole.add_nodes_from(("f", number) for number in range(len(graph["functions"])))
    for function, engagement, strength in graph["dependencies"]:
        if strength == "essential":
            whole.add_edge(("f", function), ("e", engagement))
    for number, engagement in enumerate(graph["engagements"]):
        whole.add_edge(("e", number), unit[engagement["party"]])
    for engagement, _, to, _, _ in graph["edges"]:
        if graph["engagements"][engagement]["confirmed"]:
            whole.add_edge(("e", engagement), unit[to])
    return whole


def level(graph, by_group, whole):
    unit = unit_of(graph, by_group)
    engagements, functions = graph["engagements"], graph["functions"]
    critical = [number for number, (_, is_critical, _) in enumerate(functions) if is_critical]
    total = sum(functions[number][0] for number in critical)
    direct, lower, both = Counter(), Counter(), Counter()
    unknown = covered = with_engagement = 0.0
    points, pairs = {}, defaultdict(set)
    for function in critical:
        weight = functions[function][0]
        essential = [node[1] for node in whole.successors(("f", function))]
        own = {unit[engagements[number]["party"]] for number in essential}
        known = all(engagements[number]["confirmed"] for number in essential)
        fresh = known and all(
            engagements[number]["attested"] is not None
            and graph["today"] - engagements[number]["attested"] <= graph["attested_days"]
            for number in essential
        )
        for one in own:
            direct[one] += weight
        for node in nx.descendants(whole, ("f", function)):
            if isinstance(node, str):
                lower[node] += weight
                if not known:
                    both[node] += weight
        unknown += 0.0 if known else weight
        if essential:
            with_engagement += weight
            covered += weight if fresh else 0.0
        for number in essential:
            pairs[engagements[number]["type"]].add((unit[engagements[number]["party"]], function))
        if len(own) == 1:
            weak = set()
            for number in essential:
                one = engagements[number]
                if one["substitution"] is None:
                    weak.add((1, "substitution_unassessed"))
                elif one["substitution"] in HARD:
                    weak.add((0, "hard_to_substitute"))
                if not one["exit_plan"]:
                    weak.add((2, "no_exit_plan"))
                elif one["exit_tested"] is None:
                    weak.add((4, "exit_never_tested"))
                elif graph["today"] - one["exit_tested"] > graph["exit_test_days"]:
                    weak.add((3, "exit_test_old"))
            if weak:
                points[str(function)] = [next(iter(own)), sorted(essential), [name for _, name in sorted(weak)]]
    near = defaultdict(set)
    for number, _, to, _, _ in graph["edges"]:
        one = engagements[number]
        if one["confirmed"] and unit[one["party"]] != unit[to]:
            near[unit[to]].add(unit[one["party"]])
    units = {}
    for one in lower.keys() | near.keys():
        if lower[one] > 0 or near.get(one):
            upper = min((lower[one] + unknown - both[one]) / total, 1.0)
            units[one] = [direct[one] / total, lower[one] / total, upper, len(near.get(one, ()))]
    cost, cost_unknown, tallies = defaultdict(Counter), Counter(), {}
    for number, one in enumerate(engagements):
        cost[one["type"]]
        if one["cost"] is None:
            cost_unknown[one["type"]] += 1
        else:
            cost[one["type"]][unit[one["party"]]] += one["cost"]
        line = tallies.setdefault(unit[one["party"]], [0, 0, set(), set()])
        line[0] += 1
        line[1] += one["contracts"]
        if one["department"] is not None:
            line[2].add(one["department"])
    for function, engagement, _ in graph["dependencies"]:
        tallies[unit[engagements[engagement]["party"]]][3].add(function)
    spreads = {}
    for service_type, costs in cost.items():
        weights = Counter()
        for provider, function in pairs[service_type]:
            weights[provider] += functions[function][0]
        known = sum(costs.values())
        shares = {provider: yen / known for provider, yen in costs.items()} if known > 0 else {}
        spreads[str(service_type)] = [
            herfindahl(list(weights.values())),
            herfindahl(list(costs.values())),
            shares,
            cost_unknown[service_type],
        ]
    return {
        "M1": units,
        "coverage": covered / with_engagement if with_engagement > 0 else None,
        "unknown": unknown / total,
        "M2": spreads,
        "M4": points,
        "M9": {one: [count, contracts, len(departments), len(of)] for one, (count, contracts, departments, of) in tallies.items()},
    }


def places(graph, whole):
    functions, engagements = graph["functions"], graph["engagements"]
    critical = [number for number, (_, is_critical, _) in enumerate(functions) if is_critical]
    total = sum(functions[number][0] for number in critical)
    shares = defaultdict(lambda: [0.0, Counter()])
    shared = 0.0
    for function in critical:
        here, roles, is_shared = set(), set(), False
        for _, number in whole.successors(("f", function)):
            one = engagements[number]
            is_shared |= one["shared"]
            for country, role in one["places"]:
                here.add(country)
                roles.add((country, role))
            if not one["places"]:
                here.add(None)
        weight = functions[function][0]
        shared += weight if is_shared else 0.0
        for country in here:
            shares[country][0] += weight / total
        for country, role in roles:
            shares[country][1][role] += weight / total
    said = {"unknown" if country is None else str(country): found for country, found in shares.items()}
    return said, shared / total


def chains(graph):
    below = defaultdict(list)
    unapproved = unattested = 0
    for engagement, start, to, approved, attested in graph["edges"]:
        below[engagement].append((start, to))
        unapproved += not approved
        unattested += attested is None or graph["today"] - attested > graph["attested_days"]
    depth = 0
    for engagement, edges in below.items():
        chain = nx.DiGraph(edges)
        party = graph["engagements"][engagement]["party"]
        if party in chain:
            ranks = nx.single_source_shortest_path_length(chain, party)
            depth = max([depth] + [ranks[start] + 1 for start, _ in edges if start in ranks])
    return [depth or None, unapproved, unattested]


def failure(graph, party):
    hit = {number: 1 for number, one in enumerate(graph["engagements"]) if one["party"] == party}
    for engagement, _, to, _, _ in graph["edges"]:
        if to == party:
            sure = int(graph["engagements"][engagement]["confirmed"])
            hit[engagement] = max(hit.get(engagement, 0), sure)
    found = defaultdict(list)
    for function, engagement, strength in graph["dependencies"]:
        if engagement in hit:
            found[function].append((STRENGTHS.index(strength), hit[engagement], engagement))
    answer = {}
    for function, hits in found.items():
        strength, sure = max((strength, sure) for strength, sure, _ in hits)
        hours = [graph["engagements"][engagement]["rto"] for _, _, engagement in hits]
        tolerance = graph["functions"][function][2]
        within = None if tolerance is None or None in hours else max(hours) <= tolerance
        answer[str(function)] = [STRENGTHS[strength], ["possible", "certain"][sure], len(hits), within]
    return answer


def figures(graph, by_party, by_group):
    at, shared = places(graph, by_party)
    return {
        "parties": level(graph, False, by_party),
        "groups": level(graph, True, by_group),
        "M6": at,
        "M7": chains(graph),
        "M8": failure(graph, 7),
        "M10": shared,
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        graph = json.load(file)
    arcs = nx.DiGraph()
    arcs.add_nodes_from(range(graph["nodes"]))
    arcs.add_edges_from(graph["arcs"])
    by_party, by_group = built(graph, False), built(graph, True)
    for line in sys.stdin:
        if line.strip() == "ready":
            answer = "ready"
        else:
            start = time.process_time()
            results = figures(graph, by_party, by_group)
            middle = time.process_time()
            dominators = nx.immediate_dominators(arcs, 0)
            answer = [middle - start, time.process_time() - middle]
            if line.strip() == "results":
                above = [dominators.get(node) for node in range(graph["nodes"])]
                above[0] = None
                answer = {**results, "dominators": above}
        print(json.dumps(answer), flush=True)


main()
