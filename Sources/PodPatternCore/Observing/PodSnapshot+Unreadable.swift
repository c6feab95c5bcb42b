package import KubernetesCore

extension PodSnapshot {
  /// Decodes pods of lists and watches. A pod that can't be decoded is kept by its metadata.
  ///
  /// It exists and occupies a place: if it were invisible, another would be created in addition to
  /// it, and nobody could scale it down.
  package static var decoding: ObjectDecoding<PodSnapshot> {
    ObjectDecoding<PodSnapshot>.decodable.keeping { PodSnapshot(unreadable: $0, $1.reason) }
  }

  /// A pod of which only the metadata can be read, taken as existing and not ready; nil if it has
  /// no name.
  ///
  /// Its labels tell its pattern and revision. A phase that says it has ended is believed.
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
    // How long it ran is unknown: it does not slow down its replacements.
    life = FailureBackoff.shortLife
  }
}
