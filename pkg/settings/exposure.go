package settings

import (
	"slices"
	"strings"
	"time"
)

// FenceOf returns for how long an exposed key of a user is fenced instead of
// switched off, and whether it is at all.
func (s Settings) FenceOf(user string, now time.Time) (time.Duration, bool) {
	p, protected := s.ProtectionOf(user, now)
	if !protected || p.OnExposure != Fence {
		return 0, false
	}
	d, err := time.ParseDuration(p.FenceFor)
	return d, err == nil && d > 0
}

// IsCanary tells whether the keys of a user are leaked on purpose. IAM has no two
// names that differ only in case.
func (s Settings) IsCanary(user string) bool {
	return slices.ContainsFunc(s.Canaries, func(c string) bool { return strings.EqualFold(c, user) })
}

// UserName reads the user's name out of a principal of a protection.
func (p Protection) UserName() string {
	return p.Principal[strings.LastIndex(p.Principal, "/")+1:]
}
