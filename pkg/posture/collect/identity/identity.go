// Package identity reads IAM: who there is, with which credentials, and what
// they may do. IAM is global and read once.
package identity

import "github.com/exposed-key-responder/responder/pkg/posture/collect"

// Collectors are the collectors of this package.
var Collectors = []collect.Collector{
	accessKeys,
	credentialReport,
	authorization,
	accountSummary,
	passwordPolicy,
	mfaDevices,
	rootManagement,
	oidcProviders,
}
