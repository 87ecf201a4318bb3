package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// maxProtection is how many days ahead an exemption may end. Whoever is exempt
// must be looked at again four times a year.
const maxProtection = 90

// protections reads the list of exempt principals, as JSON or as JSON text.
func (r *reader) protections(name, partition string, today time.Time) ([]settings.Protection, []Fence) {
	given, ok := r.value(name)
	if !ok {
		return nil, nil
	}
	list, err := decodeProtections(given)
	if err != nil {
		r.fail(name, `is no JSON list of {"principal", "reason", "owner", "until"}: %w`, err)
		return nil, nil
	}
	var protections []settings.Protection
	var fences []Fence
	named := map[string][]string{} // accounts, by user
	for i, p := range list {
		err := checkProtection(p.Protection, partition, today)
		if err == nil {
			err = p.checkFence()
		}
		user := strings.ToLower(p.UserName())
		if err == nil && slices.ContainsFunc(named[user], p.mayBeOf) {
			err = errors.New("the user has an entry before, or may have: a name is of the account that is deployed to, so write its ARN")
		}
		named[user] = append(named[user], p.account())
		if err != nil {
			r.fail(name, "entry %d (%s): %w", i+1, p.Principal, err)
		}
		if p.OnExposure == settings.Fence {
			fences = append(fences, Fence{User: p.UserName(), Account: p.account(), Addresses: p.Addresses, VPCs: p.VPCs})
		}
		protections = append(protections, p.Protection)
	}
	return protections, fences
}

func decodeProtections(given any) ([]protection, error) {
	text, ok := given.(string)
	if !ok {
		encoded, err := json.Marshal(given)
		if err != nil {
			return nil, err
		}
		text = string(encoded)
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	var list []protection
	if err := decoder.Decode(&list); err != nil {
		return nil, err
	}
	if decoder.More() {
		return nil, errors.New("something follows the list")
	}
	return list, nil
}

// users are the names that IAM gives to users, and their ARNs. An exemption of
// anything else would protect nobody.
var users = regexp.MustCompile(`^(?:arn:aws[a-z-]*:iam::\d{12}:user/(?:[!-~]+/)?)?[\w+=,.@-]{1,64}$`)

func checkProtection(p settings.Protection, partition string, today time.Time) error {
	if p.Principal == "" || p.Reason == "" || p.Owner == "" {
		return errors.New("principal, reason and owner are all required")
	}
	if !users.MatchString(p.Principal) {
		return errors.New("the principal is neither the name nor the ARN of an IAM user")
	}
	if accountOf(p.Principal) != "" && !strings.HasPrefix(p.Principal, "arn:"+partition+":") {
		return fmt.Errorf("the ARN is of another partition than %s", partition)
	}
	until, err := time.Parse(time.DateOnly, p.Until)
	last := today.UTC().Truncate(24 * time.Hour)
	switch {
	case err != nil:
		return fmt.Errorf("until %q is no day such as 2027-01-31", p.Until)
	case until.Before(last):
		return fmt.Errorf("expired on %s: renew it or take it out", p.Until)
	case until.After(last.AddDate(0, 0, maxProtection)):
		return fmt.Errorf("until %s is more than %d days ahead", p.Until, maxProtection)
	}
	return nil
}
