package settings

import (
	"strings"
	"time"
)

// Protection exempts one principal, for a stated reason and a limited time.
type Protection struct {
	// Principal is a user name or the ARN of a user.
	Principal string `json:"principal"`
	Reason    string `json:"reason"`
	Owner     string `json:"owner"`
	// Until is the last day of the exemption, YYYY-MM-DD in UTC, at most 90
	// days after deployment.
	Until string `json:"until"`
	// OnExposure is what happens to an exposed key of the principal: "" or notify,
	// a person is told; fence, it works from known places only, for FenceFor, and
	// is then contained at level revoke.
	OnExposure string `json:"onExposure,omitempty"`
	// FenceFor is a time such as 4h, of 72 hours at most; "" for none.
	FenceFor string `json:"fenceFor,omitempty"`
}

// Fence is the value of OnExposure for a key that may not be switched off.
const Fence = "fence"

// ProtectionOf returns the protection in force at the given time for the user of
// that name in this account, and whether there is one. User names are unique in
// an account, whatever the path, so an ARN protects by its last part; and IAM
// has no two that differ only in case, so case does not count here either. An
// expired protection protects nobody.
func (s Settings) ProtectionOf(user string, now time.Time) (Protection, bool) {
	for _, p := range s.Protected {
		if user == "" || !strings.EqualFold(s.userName(p.Principal), user) {
			continue
		}
		end, err := time.Parse(time.DateOnly, p.Until)
		if err == nil && now.Before(end.AddDate(0, 0, 1)) {
			return p, true
		}
	}
	return Protection{}, false
}

// userName reads the user's name out of a principal, which is a name or an ARN;
// "" for an ARN that is not a user of this account.
func (s Settings) userName(principal string) string {
	if !strings.HasPrefix(principal, "arn:") {
		return principal
	}
	path, ours := strings.CutPrefix(principal, "arn:"+s.Partition+":iam::"+s.Account+":user/")
	if !ours {
		return ""
	}
	return path[strings.LastIndex(path, "/")+1:]
}
