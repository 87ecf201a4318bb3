package scenario

const repeatsHead = `
Step Functions invokes a function again when it dies, and Lambda itself may do so. Each function was killed at each
of its calls that changes something, once before the call took effect and once after, and was invoked again on the same input.
In each case it came out as without the death: the key is off, whatever else is off too can be given back, the record is
closed, and nothing is known less; the review says the same, and is kept; each key of a push has one response.
` + "`TestKilled`" + ` fails otherwise, and where nobody has said why a call may come twice. The tables show what came of the first call
of each kind.

The function that restores is no step: whoever gets no answer from it asks again. A restore is on record as begun before
anything is undone, so that nothing fights it, and as finished after; one that was not finished may be asked for again as a
whole, and is announced again.

A drill that dies once passes all the same. One whose function dies each time at the same call is told as failed, or by the
alarm topic, and the next drill removes what it left: ` + "`TestADrillThatDiesForGood`" + `.
`

// idempotent says why each call that changes something may be made twice.
var idempotent = map[string]string{
	"contain dynamodb PutItem":                       "An incident has one item, named after its id; it is written only if its revision is the one that was read.",
	"contain dynamodb UpdateItem":                    "The key is added to a set, in which it has one place however often it is counted.",
	"contain iam AddUserToGroup":                     "Who is in a group and is added is in it.",
	"contain iam AttachUserPolicy":                   "A policy that is attached and is attached again is attached once.",
	"contain iam PutRolePolicy":                      "The policy has one name in its role; a new one takes its place and denies what the old one did, up to a later time.",
	"contain iam PutUserPermissionsBoundary":         "The user is read first; one who has this boundary is left alone, so that the boundary before it is not lost.",
	"contain iam UpdateAccessKey":                    "Inactive is a state: a key that is off and is switched off stays off.",
	"contain iam UpdateSSHPublicKey":                 "The keys are listed first, and only those that are on are switched off; that they were on is on record before.",
	"contain iam UpdateServiceSpecificCredential":    "The credentials are listed first, and only those that are on are switched off; that they were on is on record before.",
	"contain iam UpdateSigningCertificate":           "The certificates are listed first, and only those that are on are switched off; that they were on is on record before.",
	"contain s3 PutObject":                           "An object is named after its time; a second one stands beside the first.",
	"contain sfn StartExecution":                     "The end of a fence contains a key that may be off already; of two ends some seconds apart the later is on record, and the fence is over by then.",
	"notify dynamodb PutItem":                        "A notice is claimed by the execution, under its incident and number; the same execution may claim it again.",
	"notify sns Publish":                             "Nobody knows whether it was sent, and a notice too many is better than none: incident and number are the same, by which receivers tell the copy.",
	"investigate s3 PutObject":                       "An object is named after its place in what is read, so that the same records are the same object.",
	"summarize dynamodb PutItem":                     "What is noted of the key's sessions is a state, computed anew; it is written only if the item's revision is the one that was read.",
	"restore dynamodb PutItem":                       "The restore is on record as begun, once for each asking; what is known of its parts is written at its end, only if the item's revision is the one that was read.",
	"restore iam DeleteRolePolicy":                   "A policy that is gone is gone: NotFound is taken as done.",
	"restore iam DeleteUserPermissionsBoundary":      "A boundary that is gone is gone: NotFound is taken as done.",
	"restore iam DetachUserPolicy":                   "A policy that is detached is: NotFound is taken as done.",
	"restore iam PutUserPermissionsBoundary":         "The boundary that the user had is a state, the same whenever it is put back.",
	"restore iam RemoveUserFromGroup":                "Who is not in the group is not: NotFound is taken as done.",
	"restore iam UpdateAccessKey":                    "Active is a state, the same whenever it is set.",
	"restore iam UpdateSSHPublicKey":                 "Active is a state, the same whenever it is set.",
	"restore iam UpdateServiceSpecificCredential":    "Active is a state, the same whenever it is set.",
	"restore iam UpdateSigningCertificate":           "Active is a state, the same whenever it is set.",
	"restore sfn StartExecution":                     "The end of a reactivated key is named after key and time; a second end finds the key off.",
	"restore sns Publish":                            "Each asking is announced: undoing a containment is what an attacker would like to do quietly.",
	"codecommit sfn StartExecution":                  "The execution is named after key and event: one that runs is the same, one that has ended is taken as started.",
	"codecommit sns Publish":                         "Nobody knows whether it was sent, and a notice too many is better than none: it is of the same push.",
	"posture-collect iam GenerateCredentialReport":   "IAM makes one report in four hours, and gives the one that it has in between.",
	"posture-collect s3 PutObject":                   "An object is named after what was read; the new one takes the place of the old.",
	"posture-report s3 PutObject":                    "An object is named after the review, which is judged anew from the same parts; the new one takes the place of the old.",
	"posture-report securityhub BatchImportFindings": "A finding is named after its check and what it is about: imported again, it is the same finding.",
	"posture-report sns Publish":                     "A review is the last one only when it was told: one that dies in between tells again, of the same review, rather than never.",
	"drill-step dynamodb PutItem":                    "The result is claimed by the execution; the same execution may claim it again.",
	"drill-step eventbridge PutEvents":               "The responder takes a second event that names the key as a copy of the first: one incident, one alert.",
	"drill-step iam CreateUser":                      "The name follows from the execution; the user is found, and asked for where it lies.",
	"drill-step iam CreateAccessKey":                 "Keys that the user has are deleted first: whether they were announced is not known.",
	"drill-step iam DeleteAccessKey":                 "The keys are listed first; one that is gone is gone.",
	"drill-step iam DeleteUser":                      "The user is asked for first; one that is gone is gone.",
	"drill-step iam DetachUserPolicy":                "A policy that is detached is: NotFound is taken as done.",
	"drill-step iam RemoveUserFromGroup":             "Who is not in the group is not: NotFound is taken as done.",
	"drill-step sns Publish":                         "Nobody knows whether it was sent, and a result too many is better than none: it has the same id and number.",
	"summarize s3 PutObject":                         "The summary is computed anew from all that is in the bucket; the new one takes the place of the old.",
}
