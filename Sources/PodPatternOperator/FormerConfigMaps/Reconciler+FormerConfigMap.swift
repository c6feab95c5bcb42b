internal import KubernetesCore
internal import PodPatternCore

/// Deleting what version 0.1.0 left.
extension Reconciler {
  /// Deletes the ConfigMap that version 0.1.0 made for a pattern's log shippers, once no pod mounts
  /// it and none is going to: each pod that there is, ending or not, is of the revision that the
  /// pattern declares, as this operator makes it, and so is the last one of which all pods were
  /// available, which an update would go back to.
  ///
  /// - Returns: why it is not done yet, where it was tried.
  func deleteFormerConfigMap(
    _ pattern: StoredPattern, _ declared: ExpandedPattern, _ aim: Aim, _ memory: PatternMemory
  ) async -> [String] {
    guard let configMap = caches.formerConfigMaps.configMap(ofOwner: pattern.uid) else { return [] }
    let revision = declared.target.revision
    guard aim.expanded.target.revision == revision,
      memory.knownStatus(pattern)?.currentRevision == revision,
      caches.pods(of: pattern).allSatisfy({ $0.revision == revision })
    else { return [] }
    if let failure = await applier.children.delete(.configMaps, configMap) {
      return [failure.message]
    }
    caches.formerConfigMaps.forget(owner: pattern.uid)
    return []
  }
}
