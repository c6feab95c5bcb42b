internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

extension ExpandedPattern {
  init(_ pattern: PodPattern, _ expansion: Expansion, text: Data, defaults: JSONObject) {
    self.spec = text
    self.defaults = defaults
    historyLimit = pattern.spec.revisionHistoryLimit
    let spec = pattern.spec
    target = Snapshot.Target(
      replicas: spec.replicas, revision: expansion.revision,
      runsToCompletion: expansion.restartPolicy != .always, backoffLimit: spec.backoffLimit,
      minReadySeconds: spec.minReadySeconds,
      progressDeadlineSeconds: spec.progressDeadlineSeconds, isPaused: spec.paused,
      strategy: spec.strategy, initializers: expansion.initializerNames)
    manifest = expansion.manifest
    children =
      [
        (ResourceType.services, expansion.service),
        (.podDisruptionBudgets, expansion.disruptionBudget),
      ].compactMap { type, body in body.flatMap { Child(type, $0, of: pattern) } }
    shipper = ShipperState(expansion.shipper)
    let demoted = expansion.demotedSidecarNames
    note =
      demoted.isEmpty
      ? nil
      : "this cluster knows no native sidecars, so these run as ordinary containers: "
        + demoted.joined(separator: ", ")
  }
}
