"""Learns each machine of a list on standard input with AALpy, and prints what was learned and the words that it took."""

import json
import sys

from aalpy.SULs import AutomatonSUL
from aalpy.automata import MealyMachine
from aalpy.learning_algs import run_Lsharp
from aalpy.oracles import PerfectKnowledgeEqOracle


def learn(machine):
    states = {
        number: {edge["input"]: (edge["output"], edge["to"]) for edge in edges}
        for number, edges in enumerate(machine["states"])
    }
    automaton = MealyMachine.from_state_setup(states)
    system = AutomatonSUL(automaton)
    oracle = PerfectKnowledgeEqOracle(machine["inputs"], system, automaton)
    learned, facts = run_Lsharp(machine["inputs"], system, oracle, "mealy", return_data=True, print_level=0)
    # The one in which it begins comes first.
    ordered = sorted(learned.states, key=lambda state: state is not learned.initial_state)
    numbers = {state: number for number, state in enumerate(ordered)}
    return {
        "queries": facts["queries_learning"],
        "states": [
            [
                {"input": name, "output": state.output_fun[name], "to": numbers[state.transitions[name]]}
                for name in machine["inputs"]
            ]
            for state in numbers
        ],
    }


print(json.dumps([learn(machine) for machine in json.load(sys.stdin)]))
