package iampolicy

import "strings"

// quarantines are the beginnings of the names of the policies that AWS puts on
// those whose key it has found in public. AWS has raised the version thrice.
// Source: AWS managed policy reference, AWSCompromisedKeyQuarantineV3.
var quarantines = []string{"AWSCompromisedKeyQuarantine", "AWSExposedCredentialPolicy"}

// Quarantine reports whether a policy's name is that of AWS's quarantine.
func Quarantine(name string) bool {
	for _, prefix := range quarantines {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
