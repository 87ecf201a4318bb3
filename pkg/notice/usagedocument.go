package notice

import (
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// DocumentUsage is the judgement of the investigation, with what a program may
// act on. Evidence is the address of the whole summary, which has everything.
type DocumentUsage struct {
	Verdict       string           `json:"verdict"`
	Severity      string           `json:"severity"`
	SeverityHeld  bool             `json:"severityHeld"`
	Capability    string           `json:"capability"`
	CapabilityWhy string           `json:"capabilityWhy"`
	Rows          []string         `json:"rows"`
	Reasons       []string         `json:"reasons"`
	ExposedAt     usage.Time       `json:"exposedAt"`
	CompleteUntil usage.Time       `json:"completeUntil"`
	Events        int              `json:"events"`
	Succeeded     int              `json:"succeeded"`
	Failed        int              `json:"failed"`
	Denied        int              `json:"denied"`
	ByAWS         int              `json:"byAWS"`
	ByAWSDenied   int              `json:"byAWSDenied"`
	ByService     int              `json:"byService"`
	FirstSeen     usage.Time       `json:"firstSeen"`
	LastSeen      usage.Time       `json:"lastSeen"`
	LastHostile   usage.Time       `json:"lastHostile"`
	BaselineKnown bool             `json:"baselineKnown"`
	BaselineDays  int              `json:"baselineDays"`
	NewSources    []DocumentSource `json:"newSources"`
	Harm          []DocumentHarm   `json:"harm"`
	Alive         []string         `json:"alive"`
	Minted        []DocumentMinted `json:"minted"`
	SecretsRead   []DocumentThing  `json:"secretsRead"`
	Created       []DocumentThing  `json:"created"`
	// OtherIdentities are ARNs.
	OtherIdentities []string `json:"otherIdentities"`
	BlindSpots      []string `json:"blindSpots"`
	// RaisedBy are the rows that raised the containment, News what a look brought
	// since the last notice.
	RaisedBy []string   `json:"raisedBy"`
	News     []string   `json:"news"`
	NextLook usage.Time `json:"nextLook"`
	Problem  string     `json:"problem"`
	Evidence string     `json:"evidence"`
}

// DocumentSource is a source address that is new, or taken to be.
type DocumentSource struct {
	Address   string     `json:"address"`
	Strong    bool       `json:"strong"`
	Succeeded int        `json:"succeeded"`
	FirstSeen usage.Time `json:"firstSeen"`
	LastSeen  usage.Time `json:"lastSeen"`
}

// DocumentHarm is a kind of call that is held to be misuse.
type DocumentHarm struct {
	Service   string     `json:"service"`
	Name      string     `json:"name"`
	Class     string     `json:"class"`
	Succeeded int        `json:"succeeded"`
	Failed    int        `json:"failed"`
	FirstSeen usage.Time `json:"firstSeen"`
	LastSeen  usage.Time `json:"lastSeen"`
	Regions   []string   `json:"regions"`
	Targets   []string   `json:"targets"`
}

// DocumentMinted is a suspect credential. Alive is as it was when the notice was
// written.
type DocumentMinted struct {
	AccessKeyID   string     `json:"accessKeyId"`
	Kind          string     `json:"kind"`
	Parent        string     `json:"parent"`
	Account       string     `json:"account"`
	Principal     string     `json:"principal"`
	Session       string     `json:"session"`
	ExpiresAt     usage.Time `json:"expiresAt"`
	SharedEventID string     `json:"sharedEventId"`
	Alive         string     `json:"alive"`
	Events        int        `json:"events"`
	LastSeen      usage.Time `json:"lastSeen"`
}

// DocumentThing is a secret that was read, or something that was made.
type DocumentThing struct {
	Region  string     `json:"region"`
	Service string     `json:"service"`
	Name    string     `json:"name"`
	ByKey   string     `json:"byKey"`
	At      usage.Time `json:"at"`
}

// usageDocument is the judgement, with lists of at most most entries; nil if there
// is none yet.
func (f Facts) usageDocument(views []view, most int) *DocumentUsage {
	most = min(most, 2*maxPoints)
	u := DocumentUsage{
		Rows: []string{}, Reasons: []string{}, NewSources: []DocumentSource{}, Harm: []DocumentHarm{}, Alive: []string{}, Minted: []DocumentMinted{},
		SecretsRead: []DocumentThing{}, Created: []DocumentThing{}, OtherIdentities: []string{}, BlindSpots: []string{},
		RaisedBy: []string{}, News: []string{}, Problem: reason(f.UsageProblem),
	}
	if len(views) > 0 {
		v := views[0]
		u.Verdict, u.Severity, u.Evidence = name(v.c.Usage.Verdict), name(v.c.Usage.Severity), f.evidence(v.c.IncidentID)
		if v.raisedBy() != "" {
			for _, r := range atMost(v.c.Raise.Rows, maxPoints) {
				u.RaisedBy = append(u.RaisedBy, inert(r, 8))
			}
		}
		for _, n := range atMost(v.c.News, most) {
			u.News = append(u.News, reason(n))
		}
	}
	switch {
	case f.Usage != nil && len(views) > 0:
		u.counts(*f.Usage)
		u.lists(views[0], most)
	case u.Verdict == "" && u.Problem == "":
		return nil
	}
	return &u
}

func (u *DocumentUsage) counts(s usage.Summary) {
	u.Verdict, u.Severity, u.SeverityHeld = name(string(s.Verdict)), name(s.Severity), s.SeverityHeld
	u.Capability, u.CapabilityWhy = name(string(s.Capability)), reason(s.CapabilityWhy)
	u.ExposedAt, u.CompleteUntil = at(s.ExposedAt.Time), at(s.CompleteUntil.Time)
	u.Events, u.Succeeded, u.Failed, u.Denied = s.Events, s.Succeeded, s.Failed, s.Denied
	u.ByAWS, u.ByAWSDenied, u.ByService = s.ByAWS, s.ByAWSDenied, s.ByService
	u.FirstSeen, u.LastSeen = at(s.FirstSeen.Time), at(s.LastSeen.Time)
	u.BaselineKnown, u.BaselineDays = s.Baseline.Known, s.Baseline.Days
}

func (u *DocumentUsage) lists(v view, most int) {
	s := *v.Usage
	u.LastHostile = at(v.lastHostile(s))
	if looks := v.looks(); len(looks) > 0 {
		u.NextLook = at(looks[0])
	}
	for i, r := range s.Reasons[:min(most, len(s.Reasons), len(s.Rows))] {
		u.Rows, u.Reasons = append(u.Rows, name(s.Rows[i])), append(u.Reasons, reason(r))
	}
	for _, n := range atMost(v.ranked(s), most) {
		u.NewSources = append(u.NewSources, DocumentSource{inert(n.Address, 60), n.Strong, n.Succeeded, at(n.FirstSeen.Time), at(n.LastSeen.Time)})
	}
	for _, c := range s.Suspicious {
		if c.Harm && len(u.Harm) < most {
			u.Harm = append(u.Harm, harmDocument(c))
		}
	}
	for _, m := range atMost(append(v.outOfReach(), v.living()...), most) {
		u.Alive = append(u.Alive, orElse(name(m.AccessKeyID), "(no id)"))
	}
	for _, m := range atMost(flat(s.Minted, v.isSuspect), most) {
		u.Minted = append(u.Minted, v.mintedDocument(m))
	}
	for _, r := range atMost(s.SecretsRead, most) {
		u.SecretsRead = append(u.SecretsRead, DocumentThing{inert(r.Region, 30), inert(r.Service, 30), name(r.Name), name(r.ByKey), at(r.At.Time)})
	}
	since, _ := v.madeBySince(s)
	for _, c := range atMost(since, most) {
		u.Created = append(u.Created, DocumentThing{inert(c.Region, 30), inert(c.Service, 30), name(c.Action + " " + c.Resource), name(c.ByKey), at(c.At.Time)})
	}
	for _, o := range atMost(s.OtherIdentities, most) {
		u.OtherIdentities = append(u.OtherIdentities, name(o.ARN))
	}
	for _, b := range atMost(s.BlindSpots, most) {
		u.BlindSpots = append(u.BlindSpots, reason(b.What)+": "+reason(b.Why))
	}
}

func harmDocument(c usage.Suspicious) DocumentHarm {
	h := DocumentHarm{
		Service: inert(c.Service, 30), Name: inert(c.Name, 50), Class: name(string(c.Class)), Succeeded: c.Since, Failed: c.Failed,
		FirstSeen: at(c.FirstSeen.Time), LastSeen: at(c.LastSeen.Time), Regions: []string{}, Targets: []string{},
	}
	for _, r := range atMost(c.Regions, 2*maxPoints) {
		h.Regions = append(h.Regions, inert(r, 30))
	}
	for _, t := range atMost(c.Targets, 2*maxPoints) {
		h.Targets = append(h.Targets, name(t.Name))
	}
	return h
}

func (v view) mintedDocument(m usage.Minted) DocumentMinted {
	alive, _ := v.fateOf(m)
	account, _ := roleOf(m.Principal)
	return DocumentMinted{
		AccessKeyID: name(m.AccessKeyID), Kind: name(string(m.Kind)), Parent: name(m.Parent), Account: inert(account, 20), Principal: name(m.Principal),
		Session: name(m.Session), ExpiresAt: at(m.ExpiresAt.Time), SharedEventID: inert(m.SharedEventID, 60), Alive: name(string(alive)),
		Events: m.Events, LastSeen: at(m.LastSeen.Time),
	}
}

func atMost[T any](list []T, most int) []T { return list[:min(most, len(list))] }
