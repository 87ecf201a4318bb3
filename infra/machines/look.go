package machines

import "github.com/exposed-key-responder/responder/pkg/workflow"

// look is one look at what the key did:
//
//	Plan -> Read -> Summarize -> Escalate, if the evidence asks for it
//	 ^                        -> the next round, if the key made keys
//	 '---------------------------'
//
// A look ends by its own time, its rounds are bounded, and in each of them the
// evidence may ask once for more containment. So the history of an execution, of
// which Step Functions keeps 25,000 events, has room for all looks: with 40
// Regions, five watches and a stretch of the history that lasts its 25 minutes
// before each of the first two, it comes to some 20,500; the rest is for what is
// tried again. What is read from log files adds a few hundred, since the
// executions of a Distributed Map have histories of their own. A test counts them.
type look struct {
	name workflow.Look
	// title tells the states of this look apart; "" for the first look.
	title string
}

// state names a state of the look.
func (l look) state(name string) string {
	if l.title == "" {
		return name
	}
	return name + " " + l.title
}

// look adds the states of a look.
func (d Definition) look(l look, next string) {
	plan, read, sum, unplanned := l.state("Plan"), l.state("Read"), l.state("Summarize"), l.state("No plan")
	d.States[plan] = invoke(Investigate, Object{
		"phase":  string(workflow.PhasePlan),
		"look":   string(l.name),
		"case.$": theCase,
	}, theReading, read)
	d.orTell(plan, unplanned)
	d.States[unplanned] = noPlan(l.name, sum)
	d.States[read] = l.readEach(sum)
	d.judge(l, Object{"case.$": theCase, "reading.$": theReading, "closing": false}, plan, next)
}

// judge adds what follows the reading of a round: it is summed up, the evidence
// may ask for more containment, and another round may begin with state again.
func (d Definition) judge(l look, parameters Object, again, next string) {
	sum, raise, raised := l.state("Summarize"), l.state("Escalate"), l.state("What is left")
	d.States[sum] = summarize(parameters, l.state("What follows"))
	d.orTell(sum, next)
	d.States[l.state("What follows")] = State{
		Type:    "Choice",
		Choices: []Choice{isTrue("$.case.raise.wanted", raise), isTrue("$.case.reading.more", again)},
		Default: next,
	}
	d.States[raise] = phase(workflow.PhaseEscalate, raised)
	d.orTell(raise, l.state("What else"))
	// What was done belongs into the summary, unless a further one comes anyway.
	d.States[raised] = State{Type: "Choice", Choices: []Choice{isTrue("$.case.reading.more", again)}, Default: sum}
	d.States[l.state("What else")] = State{Type: "Choice", Choices: []Choice{isTrue("$.case.reading.more", again)}, Default: next}
}

func summarize(parameters Object, next string) State {
	return invoke(Summarize, parameters, theCase, next)
}

// noPlan is a round without Regions: the summary then says that nothing could be
// read.
func noPlan(name workflow.Look, next string) State {
	none := []string{}
	return State{
		Type: "Pass",
		Result: workflow.Plan{
			Version: workflow.Version, Look: name,
			Search: workflow.Search{Keys: none, Siblings: none, Hostile: none}, Regions: []workflow.RegionRead{},
		},
		ResultPath: theReading,
		Next:       next,
	}
}

// readEach reads the Regions side by side: CloudTrail's limit is per Region. A
// Region is read piece by piece until it is done, so the amount of records
// decides nothing; the plan may name some that are done, because nothing can be
// read there. No branch fails: a Region that cannot be read is a blind spot,
// with its reason. Names of states are unique in a whole machine.
func (l look) readEach(next string) State {
	each, all, done, blind := l.state("Read Region"), l.state("All of it"), l.state("Region done"), l.state("Blind spot")
	read := invoke(Investigate, Object{
		"phase":    string(workflow.PhaseRead),
		"case.$":   theCase,
		"search.$": "$.search",
		"region.$": "$.region",
	}, "$.region", all).orElse("$.error", blind)
	return State{
		Type:      "Map",
		ItemsPath: "$.reading.regions",
		ItemSelector: Object{
			"case.$":   theCase,
			"search.$": "$.reading.search",
			"region.$": "$$.Map.Item.Value",
		},
		// As many as Step Functions runs at once: a Region that has to wait for
		// others might find no time left.
		MaxConcurrency: 40,
		ItemProcessor: &Definition{
			StartAt: all,
			States: map[string]State{
				each: read,
				all: {
					Type:    "Choice",
					Choices: []Choice{isTrue("$.region.done", done)},
					Default: each,
				},
				done:  {Type: "Pass", OutputPath: "$.region", End: true},
				blind: blindSpot(),
			},
		},
		// In place of the Regions as planned, so that the state holds one list.
		ResultPath: "$.reading.regions",
		Next:       next,
	}
}

// blindSpot is a Region that was given up: every field of the document is there.
// What was read of it counts, but nobody knows how far that goes. Of the error
// only the name is kept: 40 causes with their stacks would not fit into a state.
func blindSpot() State {
	return State{
		Type: "Pass",
		Parameters: Object{
			"version.$":       "$.region.version",
			"look.$":          "$.region.look",
			"round.$":         "$.region.round",
			"region.$":        "$.region.region",
			"from.$":          "$.region.from",
			"to.$":            "$.region.to",
			"windows.$":       "$.region.windows",
			"deadline.$":      "$.region.deadline",
			"searched.$":      "$.region.searched",
			"cursor":          Object{"slices": []any{}},
			"events.$":        "$.region.events",
			"malformed.$":     "$.region.malformed",
			"parts.$":         "$.region.parts",
			"others.$":        "$.region.others",
			"left.$":          "$.region.windows",
			"done":            true,
			"complete":        false,
			"problem.$":       "States.Format('the function that reads failed: {}', $.error.Error)",
			"othersUntil.$":   "$.region.othersUntil",
			"othersProblem.$": "$.region.othersProblem",
		},
		End: true,
	}
}
