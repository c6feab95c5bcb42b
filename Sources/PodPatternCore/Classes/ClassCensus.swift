package import KubernetesCore

/// How many pods a class selects, and how many of them have it.
package struct ClassCensus: Sendable, Hashable {
  /// How many pods the class selects.
  package var matched = 0
  /// How many of them have it, in whichever revision.
  package var injected = 0
  /// How many of those are of another revision than the present one.
  package var outdated = 0
  /// How many do not have it.
  package var missed = 0
  /// The first of those that are outdated, by namespace and name.
  package var outdatedPods: [String] = []
  /// The first of those that do not have it.
  package var missedPods: [String] = []

  /// How many pods are told by their names.
  static let maximumNames = 10

  package init() {}

  /// Counts the pods of a class, in the order of their names.
  ///
  /// - `revision`: the class's own.
  package init(_ pods: some Sequence<ClassPodMark>, revision: String?) {
    var outdatedNames: [ObjectKey] = []
    var missedNames: [ObjectKey] = []
    for pod in pods {
      matched += 1
      guard let own = pod.revision else {
        missedNames.append(pod.key)
        continue
      }
      injected += 1
      if own != revision { outdatedNames.append(pod.key) }
    }
    (outdated, missed) = (outdatedNames.count, missedNames.count)
    outdatedPods = Self.first(outdatedNames)
    missedPods = Self.first(missedNames)
  }

  private static func first(_ keys: [ObjectKey]) -> [String] {
    keys.map { "\($0.namespace)/\($0.name)" }.sorted().prefix(maximumNames).map { $0 }
  }
}

/// What a census reads of a pod.
package struct ClassPodMark: Sendable, Hashable {
  package let key: ObjectKey
  /// The revision of the class that the pod has; nil where it has none.
  package let revision: String?

  package init(key: ObjectKey, revision: String?) { (self.key, self.revision) = (key, revision) }
}

extension ClassInjection {
  /// The pods that the class may select, as a query writes it: the rest is a matter of namespaces and
  /// annotations. Nil where no API server reads the selector.
  package var podQuery: String? {
    guard let own = try? LabelSelector(podSelector) else { return nil }
    return LabelSelector(own.requirements + [.doesNotExist(ChildLabels.pattern)]).description
  }

  /// Whether the class selects pods of a namespace.
  ///
  /// - `excluded`: the namespaces that get nothing whatever the class says.
  package func selects(
    namespace name: String, _ labels: [String: String], excluding excluded: [String]
  ) -> Bool {
    guard !excluded.contains(name), let selector = try? LabelSelector(namespaceSelector) else {
      return false
    }
    return selector.matches(labels)
  }
}
