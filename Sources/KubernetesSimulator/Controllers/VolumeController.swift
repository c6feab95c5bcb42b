internal import KubernetesCore

/// Gives every claim a volume, as a storage class does that provisions at once.
struct VolumeController: Sendable {
  private var seenRevision = 0

  /// Binds the claims that are new.
  mutating func bind(_ server: inout APIServer) {
    guard server.database.revision > seenRevision else { return }
    let table = ResourceType.persistentVolumeClaims.plural
    for (key, claim) in server.database.objects(table) where claim["status"]?["phase"] == "Pending"
    {
      var bound = claim
      let spec = claim["spec"] ?? [:]
      if spec["storageClassName"] == nil { bound["spec"]?["storageClassName"] = "standard" }
      if spec["volumeName"] == nil { bound["spec"]?["volumeName"] = .string("pvc-\(claim.uid)") }
      bound["status"] = [
        "phase": "Bound", "accessModes": spec["accessModes"] ?? [],
        "capacity": ["storage": spec["resources"]?["requests"]?["storage"] ?? "0"],
      ]
      _ = server.database.put(table, key, bound)
    }
    seenRevision = server.database.revision
  }
}
