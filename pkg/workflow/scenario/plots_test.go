package scenario

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// plot is a course of events in which calls are made. A call is tried to fail in
// the first plot of its function that makes it with success.
type plot struct {
	name      string
	functions []string
	play      func(w *world)
	// sealed tells whether the exposed credential is of no more use; nil: the
	// exposed key is Inactive, or everything is denied to its user.
	sealed func(w *world) bool
}

// incidents are the functions of the two machines.
var incidentFunctions = []string{machines.Intake, machines.Contain, machines.Notify, machines.Investigate, machines.Summarize}

var plots = []plot{
	{"a key that is misused", incidentFunctions, misused, nil},
	{"a user with ten policies", incidentFunctions, func(w *world) {
		w.noPolicyFits()
		w.lived()
	}, nil},
	{"a user whose boundary may not be set either", incidentFunctions, func(w *world) {
		w.noPolicyFits()
		w.iam.Fail["PutUserPermissionsBoundary"] = forever("UnmodifiableEntity")
		w.lived()
	}, nil},
	{"a session that is exposed", incidentFunctions, func(w *world) {
		w.signedBy(temporary, object{"type": "IAMUser", "userName": owner})
		w.respond(sample(w.t, exposedOnce, naming(temporary)))
		w.follow()
	}, func(w *world) bool { return len(w.user.Attached) > 0 }},
	{"a key that somebody names", incidentFunctions, func(w *world) {
		w.capOf(3)
		w.ordinary(1)
		w.respond(byHand(string(exposed)))
		w.follow()
	}, nil},
	{"a key that is fenced", incidentFunctions, func(w *world) {
		w.fence()
		w.lived()
	}, func(w *world) bool { return w.attached("ekr-fence-" + owner) }},
	{"a key of a member account", incidentFunctions, func(w *world) {
		w.addMember()
		w.respond(sample(w.t, viewOfOrganization))
		w.follow()
	}, func(w *world) bool { return w.members.user.Keys[0].Status == "Inactive" }},
	{"a Region of which only the trail tells", incidentFunctions, func(w *world) {
		w.trail["eu-west-1"].fail = awsError("AccessDeniedException")
		w.deliver(map[string][]object{"eu-west-1": reads(5)})
		w.lived()
	}, nil},
	{"a key of a member is restored", []string{restoring}, func(w *world) {
		w.addMember()
		w.respond(sample(w.t, viewOfOrganization))
		w.follow()
		w.restored = append(w.restored, w.tryRestore(workflow.RestoreInput{AcceptLiveSessions: true}))
	}, func(w *world) bool { return w.members.user.Keys[0].Status == "Inactive" }},
	{"everything is restored", []string{restoring}, func(w *world) {
		misused(w)
		w.restoreAll()
	}, nil},
	{"a boundary is lifted", []string{restoring}, func(w *world) {
		w.noPolicyFits()
		w.lived()
		w.restoreAll()
	}, nil},
	{"a boundary is put back", []string{restoring}, func(w *world) {
		w.user.Boundary = "arn:aws:iam::" + fakeiam.Account + ":policy/before"
		w.noPolicyFits()
		w.lived()
		w.restoreAll()
	}, nil},
	{"the group is left", []string{restoring}, func(w *world) {
		w.noPolicyFits()
		w.iam.Fail["PutUserPermissionsBoundary"] = forever("UnmodifiableEntity")
		w.lived()
		delete(w.iam.Fail, "PutUserPermissionsBoundary")
		w.restoreAll()
	}, nil},
}

// also names the plots in which a call is tried to fail too, by function and call:
// there is less in them to make up for it.
var also = map[string]string{
	// AWS's event would name the user.
	"contain iam GetAccessKeyLastUsed": "a key that somebody names",
}

func forever(code string) []error {
	return []error{fakeiam.AlwaysFail(fakeiam.Error(code, code+" by the test"))}
}

func (w *world) noPolicyFits() { w.iam.Fail["AttachUserPolicy"] = forever("LimitExceeded") }

// lived is an incident from its event to its end.
func (w *world) lived() {
	w.respond(sample(w.t, exposedOnce))
	w.follow()
}

// misused is one with everything that a user can have and an attacker do.
func misused(w *world) {
	w.settings.RevokeRoles = "named"
	w.furnish()
	w.attack()
	w.assumes(25*time.Minute, exposed, minted(2), "Deploy", "again")
	w.happened(20*time.Minute, "", "iam", "CreateRole", object{"sourceIPAddress": attacker, "userIdentity": object{
		"type": "IAMUser", "userName": "alice", "arn": arnOf("alice"), "accessKeyId": "AKIAEXAMPLE0000ALICE"}})
	w.ordinary(3)
	w.lived()
}

// furnish gives the user one of everything.
func (w *world) furnish() {
	u, old, young := w.user, w.user.Created, aws.Time(time.Now().Add(-20*time.Minute))
	own := "arn:aws:iam::" + fakeiam.Account + ":policy/own"
	const document = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`
	u.Keys = append(u.Keys, fakeiam.Key(owner, "AKIAEXAMPLE0SIBLING1", types.StatusTypeActive, old))
	u.Password = old
	u.Inline = map[string]string{"inline": document}
	u.Attached, u.Groups = []string{own}, []string{"developers"}
	u.MFA = []types.MFADevice{{UserName: aws.String(owner), SerialNumber: aws.String("arn:aws:iam::" + fakeiam.Account + ":mfa/" + owner), EnableDate: &old}}
	u.Service = []types.ServiceSpecificCredentialMetadata{{UserName: aws.String(owner), ServiceSpecificCredentialId: aws.String("ACCAEXAMPLE000000001"),
		ServiceName: aws.String("codecommit.amazonaws.com"), Status: "Active", CreateDate: &old}}
	u.SSH = []types.SSHPublicKeyMetadata{{UserName: aws.String(owner), SSHPublicKeyId: aws.String("APKAEXAMPLE000000001"), Status: "Active", UploadDate: &old}}
	u.Certificates = []types.SigningCertificate{{UserName: aws.String(owner), CertificateId: aws.String("CERTEXAMPLE000000001"), CertificateBody: aws.String("x"), Status: "Active", UploadDate: &old}}
	w.iam.Groups = map[string]*fakeiam.Group{"developers": {Attached: []string{own}, Inline: map[string]string{"inline": document}}}
	w.iam.Policies = map[string]string{own: document}
	w.iam.Inventory = fakeiam.Inventory{
		Roles:    []types.Role{{RoleName: aws.String("shadow"), CreateDate: young}},
		Groups:   []types.Group{{GroupName: aws.String("shadows"), CreateDate: young}},
		Policies: []types.Policy{{PolicyName: aws.String("shadow"), CreateDate: young}},
		SAML:     []types.SAMLProviderListEntry{{Arn: aws.String("arn:aws:iam::" + fakeiam.Account + ":saml-provider/shadow"), CreateDate: young}},
		OIDC:     map[string]time.Time{"arn:aws:iam::" + fakeiam.Account + ":oidc-provider/shadow": *young},
	}
}

// restoreAll undoes whatever is in force, the exposed key last.
func (w *world) restoreAll() {
	denials, rest := []string{}, []string{}
	for _, part := range w.inForce() {
		switch user, part, _ := strings.Cut(part, " "); {
		case part == "key:"+string(exposed) || user != owner && !strings.HasPrefix(part, "session:") && user != madeUser:
		case strings.Contains(part, ":"):
			rest = append(rest, part)
		default:
			denials = append(denials, part)
		}
	}
	for _, only := range [][]string{rest, denials} {
		if len(only) > 0 {
			w.restored = append(w.restored, w.tryRestore(workflow.RestoreInput{Only: only, AcceptLiveSessions: true}))
			time.Sleep(time.Minute) // a person reads the answer
		}
	}
	w.restored = append(w.restored, w.tryRestore(workflow.RestoreInput{ReactivateExposedKey: true, Until: time.Now().Add(2 * time.Hour)}))
}
