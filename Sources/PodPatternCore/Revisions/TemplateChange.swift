internal import KubernetesCore
internal import ShipperContract

/// How the pods of two revisions differ, and whether pods of one can become pods of the other
/// without being replaced.
package struct TemplateChange: Sendable, Hashable {
  /// How a difference can be carried out, least disruptive first.
  package enum Means: Int, Sendable, Hashable, Comparable {
    /// A patch of the pod: the API server allows images, labels and annotations to change.
    case patch
    /// The pod's `resize` subresource (KEP-1287).
    case resize
    case replacement

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  package struct Item: Sendable, Hashable {
    /// What differs, such as `image of sidecar clock`.
    package var subject: String
    package var means: Means
    /// Whether a container is restarted.
    package var isRestart = false
    /// Whether it is a container of the template's own, which clients talk to.
    package var isOfServing = false
  }

  /// The differences, in the order of the fields.
  package private(set) var items: [Item] = []

  /// The differences in meaning: what is said in other words alone is none.
  package init(from old: PatternRevision, to new: PatternRevision) {
    var comparison = TemplateComparison(
      roles: ContainerRoles(new.declaration, old.declaration))
    comparison.sayingPullPolicy = [old, new].map(\.template.sayingPullPolicy)
      .reduce([]) { $0.union($1) }
    let before = Meaning.template(old.unboundTemplate)
    let after = Meaning.template(new.unboundTemplate)
    comparison.readers = MetadataReaders(before, after)
    comparison.compareConfiguration(old.configuration, new.configuration)
    comparison.compare(before, after)
    items = comparison.items
  }

  /// All differences: `image of sidecar clock, env of container web`.
  package var summary: String {
    let shown = items.prefix(5).map(\.subject).joined(separator: ", ")
    if items.isEmpty { return "nothing that pods show" }
    return items.count > 5 ? "\(shown) and \(items.count - 5) more" : shown
  }

  /// What all differences together require.
  package var means: Means { items.map(\.means).max() ?? .patch }

  /// Whether a container is restarted.
  package var isRestart: Bool { items.contains { $0.isRestart || $0.means == .replacement } }

  /// Whether a container of the template's own is restarted, which clients talk to.
  package var isServingRestart: Bool { items.contains { $0.isRestart && $0.isOfServing } }

  /// Whether pods can be updated without being replaced.
  ///
  /// `resizing`: whether the server has the `resize` subresource of pods.
  package func isInPlace(resizing: Bool) -> Bool {
    switch means {
    case .patch: true
    case .resize: resizing
    case .replacement: false
    }
  }

  /// Whether pods are to be updated without being replaced: what pods do not show is told to them
  /// whatever the strategy.
  package func isInPlace(resizing: Bool, allowing inPlace: UpdateStrategy.InPlace) -> Bool {
    guard !items.isEmpty else { return true }
    return switch inPlace {
    case .never: false
    case .sidecarsOnly:
      isInPlace(resizing: resizing) && !isServingRestart
    case .ifPossible: isInPlace(resizing: resizing)
    }
  }
}

/// Finds the differences between two pod templates.
private struct TemplateComparison {
  let roles: ContainerRoles
  /// The containers of which one of the templates says when their image is pulled.
  var sayingPullPolicy: Set<String> = []
  /// The containers that read labels and annotations as they start.
  var readers = MetadataReaders()
  private(set) var items: [TemplateChange.Item] = []

  init(roles: ContainerRoles) { self.roles = roles }

  /// Written by `kubectl rollout restart` and the like to have pods replaced: never applied in
  /// place.
  private static let restartAnnotation = "kubectl.kubernetes.io/restartedAt"

  /// No container that runs takes in another content of its own accord.
  mutating func compareConfiguration(
    _ old: [ConfigurationVersion], _ new: [ConfigurationVersion]
  ) {
    for subject in ConfigurationChange.subjects(from: old, to: new) { add(subject, .replacement) }
  }

  mutating func compare(_ old: JSONValue, _ new: JSONValue) {
    compareMetadata(old["metadata"], new["metadata"])
    compareSpec(old["spec"], new["spec"])
    for key in differing(old, new) where key != "metadata" && key != "spec" {
      add(key, .replacement)
    }
    // The label is another one with every change.
    if !items.isEmpty, !readers.of(label: ChildLabels.revision).isEmpty {
      addMetadata("label \(ChildLabels.revision)", readers.of(label: ChildLabels.revision))
    }
  }

  private mutating func add(
    _ subject: String, _ means: TemplateChange.Means, isRestart: Bool = false,
    isOfServing: Bool = false
  ) {
    let item = TemplateChange.Item(
      subject: subject, means: means, isRestart: isRestart, isOfServing: isOfServing)
    if !items.contains(item) { items.append(item) }
  }

  /// The keys under which two objects differ; a null is an absent field.
  private func differing(_ old: JSONValue?, _ new: JSONValue?) -> [String] {
    let (old, new) = (old?.object ?? [:], new?.object ?? [:])
    return allKeys(old, new).filter { key in
      (old.present(key)?.canonical ?? .null) != (new.present(key)?.canonical ?? .null)
    }
  }

  // MARK: - Metadata

  private mutating func compareMetadata(_ old: JSONValue?, _ new: JSONValue?) {
    for key in differing(old, new) {
      switch key {
      case "labels":
        for label in differing(old?[key], new?[key]) where label != ChildLabels.revision {
          addMetadata("label \(label)", readers.of(label: label))
        }
      case "annotations":
        for annotation in differing(old?[key], new?[key]) { compareAnnotation(annotation) }
      default: add(key, .replacement)
      }
    }
  }

  private mutating func compareAnnotation(_ annotation: String) {
    switch annotation {
    // The shipper reads its configuration at its start, and the kubelet updates the files in the
    // pod as soon as the annotation changes: a pod keeps the configuration that it was created
    // with.
    case _ where ChildLabels.isOfShipper(annotation: annotation):
      addConfiguration()
    case Self.restartAnnotation: add("restart", .replacement)
    default: addMetadata("annotation \(annotation)", readers.of(annotation: annotation))
    }
  }

  /// A label or an annotation, and the containers that would go on with its former value.
  private mutating func addMetadata(_ subject: String, _ readers: [String]) {
    guard let first = readers.first else {
      add(subject, .patch)
      return
    }
    let others = readers.count > 1 ? " and \(readers.count - 1) more" : ""
    add("\(subject) (read by \(roles.phrase(first))\(others))", .replacement)
  }

  /// The log shipper's configuration, and the arguments, variables and volumes that depend on it.
  private mutating func addConfiguration() {
    add("configuration of the log shipper", .replacement)
  }

  // MARK: - Spec

  private mutating func compareSpec(_ old: JSONValue?, _ new: JSONValue?) {
    for key in differing(old, new) {
      switch key {
      case "containers", "initContainers":
        // Init containers run in their order.
        compareContainers(old?[key], new?[key], isOrdered: key == "initContainers")
      case "volumes": compareVolumes(old?[key], new?[key])
      default: add(key, .replacement)
      }
    }
  }

  private mutating func compareContainers(
    _ old: JSONValue?, _ new: JSONValue?, isOrdered: Bool
  ) {
    let (old, new) = (byName(old), byName(new))
    for name in old.keys where new[name] == nil {
      add("\(roles.phrase(name)) removed", .replacement)
    }
    for (name, container) in new {
      guard let before = old[name] else {
        add("\(roles.phrase(name)) added", .replacement)
        continue
      }
      let runsOn = !isOrdered || container["restartPolicy"] == "Always"
      for key in differing(before, container) {
        if name == ShipperFiles.containerName, ShipperLayout.configuredFields.contains(key) {
          addConfiguration()
          continue
        }
        // Nobody asked for another policy if it comes with the image's tag: a running pod keeps its
        // own.
        if key == "imagePullPolicy", !sayingPullPolicy.contains(name) { continue }
        if key == "resources", let reader = reader(ofResources: name, before, container) {
          add(
            "\(key) of \(roles.phrase(name)) (read by \(roles.phrase(reader)))", .replacement)
          continue
        }
        add(
          "\(key) of \(roles.phrase(name))",
          runsOn ? means(key, before[key], container[key]) : .replacement,
          isRestart: key == "image"
            || (key == "resources" && isRestartedForResizing(before, container)),
          isOfServing: !isOrdered && roles.isServing(name))
      }
    }
    if old.keys != new.keys, Set(old.keys) == Set(new.keys) {
      add("order of the \(isOrdered ? "init containers" : "containers")", .replacement)
    }
  }

  /// A container that would go on with a former amount of a container's resources.
  private func reader(
    ofResources name: String, _ old: JSONValue, _ new: JSONValue
  ) -> String? {
    let isRestarted = isRestartedForResizing(old, new)
    let amounts = ["requests", "limits"].flatMap { list in
      differing(old["resources"]?[list], new["resources"]?[list]).map { "\(list).\($0)" }
    }
    return amounts.lazy.flatMap { readers.of(resource: $0, of: name) }
      .first { !(isRestarted && $0 == name) }
  }

  /// What it takes to change a field of a container that keeps running.
  private func means(
    _ key: String, _ old: JSONValue?, _ new: JSONValue?
  ) -> TemplateChange.Means {
    switch key {
    case "image": old?.string == nil || new?.string == nil ? .replacement : .patch
    case "resources": isResizable(old, new) ? .resize : .replacement
    default: .replacement
    }
  }

  /// Whether the container's `resizePolicy` asks for a restart for one of the amounts that differ.
  private func isRestartedForResizing(_ old: JSONValue, _ new: JSONValue) -> Bool {
    let changed = ["requests", "limits"].flatMap {
      differing(old["resources"]?[$0], new["resources"]?[$0])
    }
    return (new["resizePolicy"]?.array ?? []).contains { policy in
      policy["restartPolicy"] == "RestartContainer"
        && policy["resourceName"]?.string.map(changed.contains) ?? true
    }
  }

  /// Only CPU and memory can be resized.
  private func isResizable(_ old: JSONValue?, _ new: JSONValue?) -> Bool {
    differing(old, new).allSatisfy { part in
      (part == "requests" || part == "limits")
        && differing(old?[part], new?[part]).allSatisfy { $0 == "cpu" || $0 == "memory" }
    }
  }

  private mutating func compareVolumes(_ old: JSONValue?, _ new: JSONValue?) {
    let (old, new) = (byName(old), byName(new))
    for name in allKeys(old, new)
    where (old[name]?.canonical ?? .null) != (new[name]?.canonical ?? .null) {
      if ShipperLayout.isOwnVolume(name) {
        addConfiguration()
        continue
      }
      let verb = old[name] == nil ? " added" : new[name] == nil ? " removed" : ""
      add("volume \(name)\(verb)", .replacement)
    }
    if items.isEmpty { add("order of the volumes", .replacement) }
  }

  private func allKeys(_ old: JSONObject, _ new: JSONObject) -> [String] {
    old.keys + new.keys.filter { old[$0] == nil }
  }

  private func byName(_ list: JSONValue?) -> JSONObject {
    JSONObject(
      (list?.array ?? []).map { ($0["name"]?.string ?? "", $0) }, uniquingKeysWith: { $1 })
  }
}

extension JSONValue {
  /// The containers of a template that say when their image is pulled.
  fileprivate var sayingPullPolicy: Set<String> {
    let containers = ["containers", "initContainers"].flatMap { self["spec"]?[$0]?.array ?? [] }
    return Set(
      containers.filter { $0["imagePullPolicy"]?.string?.isEmpty == false }
        .compactMap { $0["name"]?.string })
  }
}

/// What a pod's containers are to the pattern, for messages.
private struct ContainerRoles {
  private var roles: [String: String] = [:]
  private var serving: Set<String> = []

  /// The containers' roles in a pattern's declaration; later declarations add names that earlier
  /// ones do not have.
  init(_ declarations: JSONValue...) {
    for declaration in declarations {
      add(declaration["sidecars"], as: "sidecar")
      add(declaration["initializers"], as: "initializer")
      add(declaration["template"]?["spec"]?["containers"], as: "container")
      add(declaration["template"]?["spec"]?["initContainers"], as: "init container")
      let runtime = declaration["template"]?["spec"]?["containers"]?.array ?? []
      serving.formUnion(runtime.compactMap { $0["name"]?.string })
    }
  }

  /// Whether it is one of the template's own containers that run until the pod ends.
  func isServing(_ name: String) -> Bool { serving.contains(name) }

  private mutating func add(_ list: JSONValue?, as role: String) {
    for name in (list?.array ?? []).compactMap({ $0["name"]?.string }) where roles[name] == nil {
      roles[name] = "\(role) \(name)"
    }
  }

  /// A container's role and name, such as `sidecar clock`.
  func phrase(_ name: String) -> String {
    if let role = roles[name] { return role }
    let suffix = Initializer.refresherSuffix
    if name.hasSuffix(suffix), let role = roles[String(name.dropLast(suffix.count))] {
      return "the refresher of \(role)"
    }
    return name == ShipperFiles.containerName ? "the log shipper" : "container \(name)"
  }
}
