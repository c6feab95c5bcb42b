package import KubernetesCore

extension PodSnapshot {
  /// How pods are read of a list or a watch: one that can't be read is kept by its metadata.
  ///
  /// It is there all the same, and holds a place: were it invisible, another would be made beside it,
  /// and nobody could scale it away.
  package static var decoding: ObjectDecoding<PodSnapshot> {
    ObjectDecoding<PodSnapshot>.decodable.keeping { PodSnapshot(unreadable: $0, $1.reason) }
  }

  /// A pod of which as much is known as can be read of its metadata: it is there, and not ready; nil
  /// where it has no name.
  ///
  /// What it is of, its labels say. Whether it has ended is believed where its phase says so.
  init?(unreadable raw: RawJSON, _ reason: String) {
    let metadata = raw["metadata"]?.members ?? [:]
    guard let name = metadata["name"]?.string else { return nil }
    let labels = metadata["labels"]?.members ?? [:]
    let annotations = metadata["annotations"]?.members ?? [:]
    let owners = (try? metadata["ownerReferences"]?.value())?.array ?? []
    self.init(
      key: ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name),
      uid: metadata["uid"]?.string ?? "",
      resourceVersion: metadata["resourceVersion"]?.string ?? "",
      pattern: labels[JSONKey(ChildLabels.pattern)]?.string ?? "",
      revision: labels[JSONKey(ChildLabels.revision)]?.string ?? "",
      ownerUID: owners.first { $0["controller"]?.bool == true }?["uid"]?.string?.cut(toBytes: 128),
      phase: .unknown,
      created: metadata["creationTimestamp"]?.string.flatMap { Timestamp($0) },
      isTerminating: metadata["deletionTimestamp"]?.isNull == false,
      node: raw["spec"]?["nodeName"]?.string,
      replacement: annotations[JSONKey(Self.replacementAnnotation)]?.string
        .flatMap { Count($0) }?.value ?? 0)
    attempt =
      annotations[JSONKey(Self.attemptAnnotation)]?.string.flatMap { Count($0) }?.value ?? 0
    message = "it can't be read: \(reason)".cut(toBytes: TextLimits.message)
    guard let told = raw["status"]?["phase"]?.string.flatMap(PodPhase.init(rawValue:)),
      told == .failed || told == .succeeded
    else { return }
    phase = told
    // Nobody knows for how long it ran: it does not slow down those that come after it.
    life = FailureBackoff.shortLife
  }
}
