package report

// The parts of a Compliance Finding of OCSF that a review fills in, named as the
// schema names them.

type ocsfEvent struct {
	ActivityID   int             `json:"activity_id"`
	ActivityName string          `json:"activity_name"`
	CategoryUID  int             `json:"category_uid"`
	CategoryName string          `json:"category_name"`
	ClassUID     int             `json:"class_uid"`
	ClassName    string          `json:"class_name"`
	TypeUID      int             `json:"type_uid"`
	Time         int64           `json:"time"` // ms since 1970
	SeverityID   int             `json:"severity_id"`
	Severity     string          `json:"severity"`
	StatusID     int             `json:"status_id"`
	Status       string          `json:"status"`
	StatusDetail string          `json:"status_detail,omitempty"`
	Message      string          `json:"message"`
	Metadata     ocsfMetadata    `json:"metadata"`
	Cloud        ocsfCloud       `json:"cloud"`
	Finding      ocsfFinding     `json:"finding_info"`
	Compliance   ocsfCompliance  `json:"compliance"`
	Resources    []ocsfResource  `json:"resources"`
	Remediation  ocsfRemediation `json:"remediation"`
	Unmapped     map[string]any  `json:"unmapped,omitempty"`
}

type ocsfMetadata struct {
	Version  string      `json:"version"`
	Product  ocsfProduct `json:"product"`
	Profiles []string    `json:"profiles"`
	UID      string      `json:"uid"`
}

type ocsfProduct struct {
	Name       string `json:"name"`
	VendorName string `json:"vendor_name"`
	Feature    struct {
		Name string `json:"name"`
	} `json:"feature"`
}

type ocsfCloud struct {
	Provider string `json:"provider"`
	Region   string `json:"region,omitempty"`
	Account  struct {
		UID    string `json:"uid"`
		Name   string `json:"name,omitempty"`
		TypeID int    `json:"type_id"`
		Type   string `json:"type"`
	} `json:"account"`
}

type ocsfFinding struct {
	UID         string   `json:"uid"`
	Title       string   `json:"title"`
	Description string   `json:"desc"`
	Types       []string `json:"types"`
	FirstSeen   int64    `json:"first_seen_time,omitempty"`
	LastSeen    int64    `json:"last_seen_time,omitempty"`
}

type ocsfCompliance struct {
	Control      string   `json:"control"`
	Standards    []string `json:"standards"`
	Requirements []string `json:"requirements,omitempty"`
	StatusID     int      `json:"status_id"`
	Status       string   `json:"status"`
	Detail       string   `json:"status_detail,omitempty"`
}

type ocsfResource struct {
	UID       string     `json:"uid"`
	Name      string     `json:"name,omitempty"`
	Type      string     `json:"type"`
	Region    string     `json:"region,omitempty"`
	Partition string     `json:"cloud_partition"`
	Owner     *ocsfOwner `json:"owner,omitempty"`
}

type ocsfOwner struct {
	Name string `json:"name"`
}

type ocsfRemediation struct {
	Description string `json:"desc"`
}
