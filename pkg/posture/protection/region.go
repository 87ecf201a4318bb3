package protection

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// AutomaticPlan is the plan that EFS makes by itself for its file systems. It is
// nobody's decision to back up anything else.
const AutomaticPlan = "aws/efs/automatic-backup-plan"

// Region is what backs resources up in one Region.
type Region struct {
	s    *snapshot.Snapshot
	name string

	plans      []plan
	plansWhole bool
	optIn      *snapshot.Part[map[string]bool]

	policies      []snapshot.LifecyclePolicy
	policiesWhole bool

	instances      map[string]*snapshot.Instance
	instancesWhole bool
	boot           map[string]bool
}

type plan struct {
	*snapshot.BackupPlan
	selections []selection
}

// PlanParts are the parts that ReadPlans reads, and Parts those of Read.
var (
	PlanParts = []snapshot.Ref{snapshot.BackupPlans, snapshot.BackupOptIn, snapshot.Instances}
	Parts     = append(PlanParts[:len(PlanParts):len(PlanParts)], snapshot.LifecyclePolicies)
)

// ReadPlans reads the backup plans of a Region. What could not be read becomes
// findings, and makes answers Maybe.
func ReadPlans(t *checks.Tally, s *snapshot.Snapshot, region string) *Region {
	r := &Region{s: s, name: region, instances: map[string]*snapshot.Instance{}, boot: map[string]bool{}, policiesWhole: true}
	list, _ := checks.Read(t, snapshot.BackupPlans, region)
	checks.Read(t, snapshot.BackupOptIn, region)
	instances, _ := checks.Read(t, snapshot.Instances, region)
	r.plansWhole = snapshot.BackupPlans.In(s, region).Whole()
	r.optIn = snapshot.BackupOptIn.In(s, region)
	r.instancesWhole = snapshot.Instances.In(s, region).Whole()
	for i := range instances {
		r.instances[instances[i].ID] = &instances[i]
		r.boot[instances[i].RootVolume] = true
	}
	for i := range list {
		r.addPlan(t, &list[i])
	}
	return r
}

// Read reads the backup plans and the lifecycle policies of a Region.
func Read(t *checks.Tally, s *snapshot.Snapshot, region string) *Region {
	r := ReadPlans(t, s, region)
	r.policies, _ = checks.Read(t, snapshot.LifecyclePolicies, region)
	r.policiesWhole = snapshot.LifecyclePolicies.In(s, region).Whole()
	return r
}

func (r *Region) addPlan(t *checks.Tally, p *snapshot.BackupPlan) {
	list, _ := checks.ReadInner(t, PlanResource(p), r.name, &p.Selections)
	added := plan{BackupPlan: p}
	for _, s := range list {
		added.selections = append(added.selections, newSelection(s))
	}
	r.plans = append(r.plans, added)
}

// PlanResource is a backup plan as the resource of a finding.
func PlanResource(p *snapshot.BackupPlan) checks.Resource {
	return checks.Resource{Type: "AWS::Backup::BackupPlan", ID: p.ARN, Name: p.Name}
}

// Cover is what backs a resource up.
type Cover struct {
	Answer Answer
	// By says what does, as "backup plan daily"; "" unless the answer is Yes.
	By string
	// Plans are the backup plans that select the resource.
	Plans []*snapshot.BackupPlan
	// Unsure tells that more plans may select it.
	Unsure bool
	// OptedOut names a plan that would select it if AWS Backup were opted in to
	// its type in the Region.
	OptedOut string
}

// Cover tells what backs a resource up. A volume is also backed up with an
// instance to which it is attached.
func (r *Region) Cover(of Resource) Cover {
	c := r.ByPlans(of)
	if of.Volume == nil || c.Answer == Yes {
		return c
	}
	for _, p := range r.policies {
		answer := r.covers(p, of.Volume)
		if c.Answer = max(c.Answer, answer); answer == Yes {
			c.By = "lifecycle policy " + p.ID
			return c
		}
	}
	if !r.policiesWhole {
		c.Answer = max(c.Answer, Maybe)
	}
	return c
}

// ByPlans tells which backup plans select a resource, and leaves lifecycle
// policies aside.
func (r *Region) ByPlans(of Resource) Cover {
	var c Cover
	together := r.with(of)
	for _, p := range r.plans {
		answer, optedOut := r.selects(p, together)
		if answer == Yes {
			c.Plans = append(c.Plans, p.BackupPlan)
		}
		c.Unsure = c.Unsure || answer == Maybe
		if optedOut {
			c.OptedOut = p.Name
		}
		c.Answer = max(c.Answer, answer)
	}
	if len(c.Plans) > 0 {
		c.By = "backup plan " + c.Plans[0].Name
	}
	if !r.plansWhole {
		c.Answer, c.Unsure = max(c.Answer, Maybe), true
	}
	return c
}

// selects tells whether any selection of a plan takes a resource, or one with
// which it is backed up.
func (r *Region) selects(p plan, together []Resource) (answer Answer, optedOut bool) {
	if !p.Selections.Whole() {
		answer = Maybe
	}
	for _, s := range p.selections {
		for _, one := range together {
			selected, closed := s.selects(one, r.optIn)
			if selected == Yes {
				return Yes, false
			}
			answer, optedOut = max(answer, selected), optedOut || closed
		}
	}
	return answer, optedOut
}

// with adds to a volume the instances with which it is backed up.
func (r *Region) with(of Resource) []Resource {
	if of.Volume == nil || len(of.Volume.Instances) == 0 {
		return []Resource{of}
	}
	list := []Resource{of}
	for _, id := range of.Volume.Instances {
		instance := r.instances[id]
		if instance == nil {
			instance = &snapshot.Instance{ID: id}
		}
		added := ofInstance(r.s, r.name, instance)
		if r.instances[id] == nil && !r.instancesWhole {
			added.Tags = &snapshot.Part[map[string]string]{}
		}
		list = append(list, added)
	}
	return list
}

// ARNs are those under which AWS Backup keeps copies of a resource: its own, and
// for a volume those of the instances with which it is backed up.
func (r *Region) ARNs(of Resource) []string {
	var list []string
	for _, one := range r.with(of) {
		list = append(list, one.ARN)
	}
	return list
}

// Selects tells whether a plan takes any of the resources, or any instance of
// the Region.
func (r *Region) Selects(id string, resources []Resource) Answer {
	answer := No
	for _, p := range r.plans {
		if p.ID != id {
			continue
		}
		for _, of := range resources {
			one, _ := r.selects(p, []Resource{of})
			if answer = max(answer, one); answer == Yes {
				return Yes
			}
		}
		for _, instance := range r.instances {
			one, _ := r.selects(p, []Resource{ofInstance(r.s, r.name, instance)})
			answer = max(answer, one)
		}
	}
	return answer
}
