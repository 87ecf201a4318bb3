package readiness

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// findings answers the questions about the account, in the order in which they
// were asked.
func (j *judge) findings(r Report) []Find {
	list := []Find{j.rootKey(), j.owners(r), j.slots(r), j.guards(), j.trail()}
	if j.m.Snapshot.Partition == "aws" {
		list = append(list, j.backupRegion())
	}
	return append(list, j.contact(), j.quotas(), j.credentialReport())
}

// told makes a finding that hangs on a part: Unknown if that was not read.
func told(id, what string, part snapshot.AnyPart, judge func() Find) Find {
	if !part.Read() {
		return Find{ID: id, State: Unknown, What: what + " could not be read: " + part.Unread()[0].String() + "."}
	}
	f := judge()
	f.ID = id
	return f
}

func (j *judge) rootKey() Find {
	part := &j.m.Snapshot.IAM.AccountSummary
	return told("root-key", "Whether root has an access key", part, func() Find {
		if part.Value.RootKeys {
			return Find{State: Blocker, What: "Root has an access key, and nobody but root can switch that off.", Do: "Delete root's access keys, signed in as root."}
		}
		return Find{State: OK, What: "Root has no access key."}
	})
}

// ownersNeeded is the share of keys, in per cent, whose owner must be known:
// a key that is switched off at night breaks something of somebody's.
const ownersNeeded = 95

func (j *judge) owners(r Report) Find {
	part := &j.m.Snapshot.IAM.Authorization
	return told("owners-known", "Whose the keys are", part, func() Find {
		f := Find{State: OK, What: fmt.Sprintf("The owner of %d of %s is known.", r.Owned.Known, counted(r.Owned.Keys, "active key", "active keys"))}
		switch {
		case !r.KeysListed:
			f.State, f.What = Unknown, f.What+" Not all keys could be listed."
		case r.Owned.Known*100 >= r.Owned.Keys*ownersNeeded:
		case !part.Whole():
			f.State, f.What = Unknown, f.What+" Not all users could be read."
		default:
			f.State, f.Do = Blocker, fmt.Sprintf("Tag the users with %s, so that %d %% of the keys have an owner.", j.o.OwnerTag, ownersNeeded)
		}
		return f
	})
}

func (j *judge) slots(r Report) Find {
	return told("policy-slots", "How many policies users have", &j.m.Snapshot.IAM.Authorization, func() Find {
		var full []string
		for _, k := range r.Keys {
			if k.Room.Deny == "boundary" {
				full = append(full, k.User)
			}
		}
		full = slices.Compact(slices.Sorted(slices.Values(full)))
		switch {
		case len(full) == 0 && !r.KeysListed:
			return Find{State: Unknown, What: "Whether every user has room for one more managed policy beside AWS's quarantine could not be told: not all keys could be listed."}
		case len(full) == 0:
			return Find{State: OK, What: "Every user with an active key has room for one more managed policy beside AWS's quarantine."}
		}
		return Find{State: Warning,
			What: fmt.Sprintf("No policy can be attached, beside AWS's quarantine, to %s: they would be isolated by a permissions boundary, which denies everything at once, and cannot be fenced.", few(full, shown)),
			Do:   "Put policies together, or into a group."}
	})
}

func (j *judge) trail() Find {
	const id = "trail"
	var partly []string
	unread := !j.m.Snapshot.EnabledRegions.Whole()
	regions := j.m.Snapshot.Regions
	for _, name := range slices.Sorted(maps.Keys(regions)) {
		region := regions[name]
		unread = unread || !region.CloudTrail.Trails.Whole()
		for _, t := range region.CloudTrail.Trails.Value {
			switch {
			case !t.MultiRegion || !t.GlobalEvents:
				partly = append(partly, t.Name+" is of "+name+" alone")
			case !t.Status.Read() || !t.Selectors.Read():
				unread = true
			case !t.Status.Value.Logging:
				partly = append(partly, t.Name+" is switched off")
			case !t.Selectors.Value.Writes:
				partly = append(partly, t.Name+" leaves out management events")
			default:
				return Find{ID: id, State: OK, What: "Trail " + t.Name + " records the management events of every Region."}
			}
		}
	}
	if unread {
		return Find{ID: id, State: Unknown, What: "Whether a trail records every Region could not be told: not all trails could be read."}
	}
	what := "No trail records the management events of every Region"
	if slices.Sort(partly); len(partly) > 0 {
		what += ": " + few(slices.Compact(partly), shown)
	}
	return Find{ID: id, State: Blocker, What: what + ". Without one EventBridge does not see AWS put a key under quarantine.", Do: "Start a multi-Region trail."}
}

// backupRegion is where AWS announces exposures a second time.
const backup = "us-west-2"

func (j *judge) backupRegion() Find {
	part := &j.m.Snapshot.EnabledRegions
	return told("backup-region", "Whether "+backup+" is enabled", part, func() Find {
		switch {
		case slices.Contains(part.Value, backup):
			return Find{State: OK, What: backup + ", where AWS announces exposures a second time, is enabled."}
		case !part.Whole():
			return Find{State: Unknown, What: "Whether " + backup + " is enabled could not be told."}
		case j.o.BackupRegion:
			return Find{State: Blocker, What: backup + " is not enabled, and the setting backupRegion wants a stack there.", Do: "Enable the Region, or leave the setting off."}
		}
		return Find{State: Warning, What: backup + " is not enabled: the second copy of AWS's events cannot be had.", Do: "Leave the setting backupRegion off."}
	})
}

func (j *judge) contact() Find {
	part := &j.m.Snapshot.AccountInfo.SecurityContact
	return told("security-contact", "The alternate contact for security", part, func() Find {
		if part.Value.Email == "" {
			return Find{State: Warning, What: "No alternate contact for security is set: AWS writes about an exposed key to root's address alone.",
				Do: "aws account put-alternate-contact --alternate-contact-type SECURITY ..."}
		}
		return Find{State: OK, What: "AWS also writes to the alternate contact for security."}
	})
}

// Needs is how much of IAM the deployment makes, with room for the next version, and
// beside one policy for each user that the settings fence.
var Needs = struct{ Policies, Roles, Groups int }{Policies: 3, Roles: 23, Groups: 1}

func (j *judge) quotas() Find {
	part := &j.m.Snapshot.IAM.AccountSummary
	return told("iam-quotas", "How much of IAM's quotas is left", part, func() Find {
		q, short := part.Value.Quotas, []string{}
		for _, one := range []struct {
			name  string
			quota snapshot.Quota
			needs int
		}{{"policies", q.Policies, Needs.Policies + j.fences()}, {"roles", q.Roles, Needs.Roles}, {"groups", q.Groups, Needs.Groups}} {
			switch left := one.quota.Limit - one.quota.Used; {
			case one.quota.Limit == 0:
				return Find{State: Unknown, What: "How many " + one.name + " may be made could not be told: IAM's summary does not say."}
			case left < one.needs:
				short = append(short, fmt.Sprintf("%d more %s may be made and %d are needed", max(left, 0), one.name, one.needs))
			}
		}
		if len(short) > 0 {
			return Find{State: Blocker, What: "IAM's quotas leave no room: " + strings.Join(short, "; ") + ".", Do: "Have the quotas raised, or remove what is unused."}
		}
		return Find{State: OK, What: "IAM's quotas leave room for the deployment."}
	})
}

// fences counts the users of this account that the settings fence.
func (j *judge) fences() (n int) {
	for _, p := range j.o.Protected {
		if _, fenced := j.settings.FenceOf(p.UserName(), j.m.Snapshot.TakenAt); fenced {
			n++
		}
	}
	return n
}

func (j *judge) credentialReport() Find {
	part := &j.m.Snapshot.IAM.CredentialReport
	return told("credential-report", "The credential report", part, func() Find {
		age := j.m.Snapshot.Age(part.Value.GeneratedAt)
		f := Find{State: OK, What: fmt.Sprintf("The credential report is %s old: passwords, and keys used of late, are told as of then.", counted(int(max(age, 0)/time.Hour), "hour", "hours"))}
		if age > 4*time.Hour {
			f.State, f.Do = Warning, "Run it again: IAM makes a new report every four hours."
		}
		return f
	})
}
