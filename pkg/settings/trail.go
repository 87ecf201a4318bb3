package settings

// Trail is where a trail delivers the logs of the account; the zero value if that
// was not told.
type Trail struct {
	// Bucket is the bucket's name, Prefix what the trail's owner put before
	// AWSLogs, Organization the id of the organization for the logs of an
	// organization's trail; the latter two may be "".
	Bucket, Prefix, Organization string
}

// Names of the environment variables. They are empty without a trail.
const (
	EnvTrailBucket       = "EKR_TRAIL_BUCKET"
	EnvTrailPrefix       = "EKR_TRAIL_PREFIX"
	EnvTrailOrganization = "EKR_TRAIL_ORGANIZATION"
)
