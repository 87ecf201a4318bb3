package config

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"time"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Fence is what a user whose exposed key may not be switched off is left with: the
// places that it works from.
type Fence struct {
	User string
	// Account is the user's, as its ARN has it; "" for the account that is
	// deployed to.
	Account string
	// Addresses are IP addresses and ranges (CIDR), VPCs ids such as vpc-0a1b.
	Addresses, VPCs []string
}

// protection is an entry of protectedPrincipals. The places stand in the policy
// only, since a function's environment is small.
type protection struct {
	settings.Protection
	Addresses []string `json:"addresses"`
	VPCs      []string `json:"vpcs"`
}

// The bounds of a fence. A policy holds 6,144 characters, and a fence that is for
// long is an exemption.
const (
	maxPlaces   = 30
	maxFence    = 72 * time.Hour
	widestBits4 = 16
	widestBits6 = 32
)

var vpcIDs = regexp.MustCompile(`^vpc-[0-9a-f]{8,17}$`)

// checkFence says what is wrong with how an exposed key of a principal is dealt
// with.
func (p protection) checkFence() error {
	switch p.OnExposure {
	case "", "notify":
		if len(p.Addresses)+len(p.VPCs) > 0 || p.FenceFor != "" {
			return errors.New("addresses, vpcs and fenceFor go with onExposure fence")
		}
		return nil
	case settings.Fence:
	default:
		return fmt.Errorf("onExposure %q is neither notify nor fence", p.OnExposure)
	}
	if d, err := time.ParseDuration(p.FenceFor); err != nil || d < time.Minute || d > maxFence {
		return fmt.Errorf("fenceFor %q is no time up to 72h, such as 4h", p.FenceFor)
	}
	if n := len(p.Addresses) + len(p.VPCs); n == 0 || n > maxPlaces {
		return fmt.Errorf("a fence has from 1 to %d addresses and vpcs, not %d", maxPlaces, n)
	}
	for _, vpc := range p.VPCs {
		if !vpcIDs.MatchString(vpc) {
			return fmt.Errorf("%q is no id of a VPC", vpc)
		}
	}
	for _, address := range p.Addresses {
		if err := checkAddress(address); err != nil {
			return err
		}
	}
	return nil
}

// checkAddress refuses what is no address, and ranges so wide that anybody could
// be in them.
func checkAddress(text string) error {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		address, err := netip.ParseAddr(text)
		if err != nil || address.Zone() != "" {
			return fmt.Errorf("%q is neither an IP address nor a range such as 198.51.100.16/28", text)
		}
		return nil
	}
	widest := widestBits6
	if prefix.Addr().Is4() {
		widest = widestBits4
	}
	if prefix.Bits() < widest {
		return fmt.Errorf("range %s is wider than /%d: that fences nobody out", text, widest)
	}
	return nil
}

// account reads the account out of the ARN of a user; "" for a name.
func (p protection) account() string { return accountOf(p.Principal) }

// mayBeOf tells whether the user is of an account, as far as is known: "" stands
// for the one that is deployed to, whatever that is.
func (p protection) mayBeOf(account string) bool {
	own := p.account()
	return own == account || own == "" || account == ""
}

// userNames reads a list of names of IAM users, as JSON or with commas between.
func (r *reader) userNames(name string) []string {
	given, ok := r.value(name)
	if !ok {
		return nil
	}
	var list []string
	for _, word := range words(given) {
		if !bareUser.MatchString(word) {
			r.fail(name, "%q is no name of an IAM user", word)
			continue
		}
		list = append(list, word)
	}
	return list
}

var bareUser = regexp.MustCompile(`^[\w+=.@-]{1,64}$`)
