// Package responder reads the responder's own deployment, which an intruder
// would silence first.
package responder

import "github.com/exposed-key-responder/responder/pkg/posture/collect"

// Collectors are the collectors of this package.
var Collectors = []collect.Collector{}
