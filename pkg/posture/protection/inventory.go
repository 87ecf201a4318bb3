package protection

import (
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Checked is the resource as that of a finding.
func (r Resource) Checked() checks.Resource {
	return checks.Resource{Type: r.CloudFormation(), ID: r.ARN, Name: r.Name}
}

// Called is the resource in a sentence, as "volume vol-1".
func (r Resource) Called() string {
	kind := map[string]string{
		"AWS::EC2::Volume": "volume", "AWS::EC2::Instance": "instance", "AWS::S3::Bucket": "bucket", "AWS::RDS::DBCluster": "DB cluster",
	}[r.CloudFormation()]
	if kind == "" {
		kind = "DB instance"
	}
	return kind + " " + r.Name
}

// InventoryParts are the parts that an Inventory reads.
var InventoryParts = []snapshot.Ref{snapshot.Volumes, snapshot.DBInstances, snapshot.DBClusters, snapshot.Buckets}

// Inventory is what there is to back up: volumes, databases and buckets.
type Inventory struct {
	t       *checks.Tally
	s       *snapshot.Snapshot
	buckets map[string][]*snapshot.Bucket // by Region
	read    bool
}

// NewInventory begins an inventory. Nothing is read before it is asked for.
func NewInventory(t *checks.Tally, s *snapshot.Snapshot) *Inventory { return &Inventory{t: t, s: s} }

// In lists what there is in a Region. Databases of a cluster are its part, and
// read replicas copies of what they follow. Whole tells whether all was read;
// what was not is a finding.
func (i *Inventory) In(region string) (list []Resource, whole bool) {
	volumes, _ := checks.Read(i.t, snapshot.Volumes, region)
	instances, _ := checks.Read(i.t, snapshot.DBInstances, region)
	clusters, _ := checks.Read(i.t, snapshot.DBClusters, region)
	for n := range volumes {
		if Exists(volumes[n]) {
			list = append(list, OfVolume(i.s, region, &volumes[n]))
		}
	}
	for n := range instances {
		if Own(instances[n]) {
			list = append(list, OfDatabase(i.s, &instances[n]))
		}
	}
	for n := range clusters {
		list = append(list, OfDatabase(i.s, &clusters[n]))
	}
	for _, b := range i.bucketsOf(region) {
		list = append(list, OfBucket(i.s, b))
	}
	return list, i.whole(region)
}

func (i *Inventory) whole(region string) bool {
	return !slices.ContainsFunc(InventoryParts, func(ref snapshot.Ref) bool { return !ref.Find(i.s, region).Whole() })
}

func (i *Inventory) bucketsOf(region string) []*snapshot.Bucket {
	if !i.read {
		i.read = true
		i.buckets = map[string][]*snapshot.Bucket{}
		list, _ := checks.Read(i.t, snapshot.Buckets, "")
		for n := range list {
			i.buckets[list[n].Region] = append(i.buckets[list[n].Region], &list[n])
		}
	}
	return i.buckets[region]
}

// Exists reports whether a volume is more than the memory of one.
func Exists(v snapshot.Volume) bool { return v.State != "deleting" && v.State != "deleted" }

// Own reports whether an instance has backups of its own: those of a cluster's
// member are the cluster's, and a read replica has those of its source. AWS's
// own control RDS.11 leaves both out.
func Own(d snapshot.Database) bool { return d.Cluster == "" && d.ReplicaOf == "" }
