package strict

import "github.com/exposed-key-responder/responder/pkg/gitscan"

// Rule is something to look for.
type Rule struct {
	// ID names the rule in output and in baselines; it does not change.
	ID string
	// Description says what was found, in a few words.
	Description string
	// Confidence is the highest that a finding can have.
	Confidence gitscan.Confidence
}

var (
	ruleLongTerm   = Rule{"aws-access-key-id", "long-term AWS access key id", gitscan.High}
	ruleTemporary  = Rule{"aws-temporary-key-id", "temporary AWS access key id", gitscan.High}
	ruleBearer     = Rule{"aws-bearer-key-id", "AWS key id of a service bearer token or a context credential", gitscan.High}
	ruleSecret     = Rule{"aws-secret-access-key", "AWS secret access key", gitscan.High}
	ruleToken      = Rule{"aws-session-token", "AWS session token", gitscan.High}
	ruleBedrock    = Rule{"aws-bedrock-api-key", "Amazon Bedrock API key", gitscan.High}
	rulePrivateKey = Rule{"private-key", "private key", gitscan.High}
	ruleLockedKey  = Rule{"private-key-encrypted", "private key, protected by a passphrase", gitscan.Low}
	ruleAccount    = Rule{"aws-account-id", "AWS account id", gitscan.Low}
	rulePattern    = Rule{"pattern", "prohibited pattern of this repository", gitscan.Medium}
)

// Rules are all rules.
var Rules = []Rule{
	ruleLongTerm, ruleTemporary, ruleBearer, ruleSecret, ruleToken, ruleBedrock,
	rulePrivateKey, ruleLockedKey, ruleAccount, rulePattern,
}
