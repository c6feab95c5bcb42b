internal import KubernetesCore

/// The conversion of one workload to a PodPattern.
struct PatternConversion {
  private let object: JSONValue
  private let kind: WorkloadKind
  private let conversion: Conversion
  private var remarks: [ConversionRemark] = []

  /// The annotation of a pattern that keeps a workload's selector, where it could not be told from the
  /// labels of the template.
  static let selectorAnnotation = "podpattern.dev/converted-selector"

  init(_ object: JSONValue, _ kind: WorkloadKind, _ conversion: Conversion) {
    (self.object, self.kind, self.conversion) = (object, kind, conversion)
  }

  var answer: Conversion.Answer {
    if let refusal { return left([refusal]) }
    var converter = self
    guard let plain = converter.pattern() else { return left(converter.remarks) }
    let faults = Self.faults(of: .object(plain), conversion.settings)
    guard faults.isEmpty else {
      return left(
        faults.map {
          .warning(ownPath($0.path), "left as it is: no PodPattern may have this: \($0.reason)")
        })
    }
    let recognized = HandwrittenParts(in: plain)
    var pattern = plain
    var notes: [ConversionRemark] = []
    if conversion.usesPatterns, !recognized.isEmpty {
      let used = recognized.used(in: plain)
      let faults = Self.faults(of: .object(used), conversion.settings)
      if let fault = faults.first {
        notes = [
          .warning(
            ownPath(fault.path),
            "the containers stay as they are, as the pattern's own would not fit in: \(fault.reason)"
          )
        ]
      } else {
        pattern = used
        notes = recognized.remarks(areUsed: true)
      }
    } else {
      notes = recognized.remarks(areUsed: false)
    }
    notes = notes.map {
      ConversionRemark(kind: $0.kind, path: ownPath($0.path), text: $0.text)
    }
    return Conversion.Answer(
      objects: [.object(pattern)], outcome: .converted, remarks: converter.remarks + notes)
  }

  private func left(_ remarks: [ConversionRemark]) -> Conversion.Answer {
    Conversion.Answer(objects: [object], outcome: .left, remarks: remarks)
  }

  /// What is wrong with a pattern, its fields one by one and together.
  static func faults(of pattern: JSONValue, _ settings: ExpansionSettings) -> [FieldFault] {
    do throws(FaultList) {
      _ = try Expander(settings: settings).expand(try PodPattern(json: pattern))
      return []
    } catch {
      return error.faults
    }
  }

  /// The path in the workload of a path in the pattern.
  private func ownPath(_ path: FieldPath) -> FieldPath {
    let template: [FieldPath.Component] = [.key("spec"), .key("template")]
    guard kind == .pod, path.components.starts(with: template) else { return path }
    return FieldPath(Array(path.components.dropFirst(template.count)))
  }

  // MARK: - What can't be

  /// Why the object can't become a pattern, as far as that is seen at once.
  private var refusal: ConversionRemark? {
    let metadata = object["metadata"]
    let name = metadata?["name"]?.string ?? ""
    if let owner = metadata?["ownerReferences"]?.array?.first(where: { $0["controller"] == true }) {
      let text = "\(owner["kind"]?.string ?? "") \(owner["name"]?.string ?? "")"
      return .warning(
        "metadata.ownerReferences",
        "left as it is: it belongs to the \(text): convert that, or nothing")
    }
    guard !name.isEmpty else {
      return .warning("metadata.name", "left as it is: a PodPattern needs a name: give it one")
    }
    guard name.utf8.count <= PodPattern.maximumNameLength, Names.labelFault(name) == nil else {
      return .warning(
        "metadata.name",
        "left as it is: the name of a PodPattern has at most \(PodPattern.maximumNameLength)"
          + " characters, which are lower case letters, digits and dashes: rename it")
    }
    let claims = object["spec"]?["volumeClaimTemplates"]?.array ?? []
    if kind == .statefulSet, !claims.isEmpty {
      return .warning(
        "spec.volumeClaimTemplates",
        "left as it is: pods of a pattern have no volumes of their own: keep the StatefulSet")
    }
    let annotations = template["metadata"]?["annotations"]?.object ?? [:]
    if annotations.keys.contains(where: ChildLabels.isOfShipper(annotation:)) {
      return .warning(
        ownPath("spec.template.metadata.annotations"),
        "left as it is: it was made of a PodPattern with a log shipper: go back to that")
    }
    return nil
  }

  /// The pods as a template has them.
  private var template: JSONValue {
    guard kind == .pod else { return object["spec"]?["template"] ?? [:] }
    var template: JSONObject = [:]
    let metadata = (object["metadata"]?.object ?? [:])
      .filter { ["labels", "annotations"].contains($0.key) }
    if !metadata.isEmpty { template["metadata"] = .object(metadata) }
    template["spec"] = object["spec"]
    return .object(template)
  }

  // MARK: - The pattern

  /// The pattern; nil where a field stands in the way, which a remark names.
  private mutating func pattern() -> JSONObject? {
    let known: Set = ["apiVersion", "kind", "metadata", "spec", "status"]
    for (key, _) in object.object ?? [:] where !known.contains(key) {
      drop(FieldPath.root.key(key))
    }
    var spec: JSONObject = [:]
    if kind == .pod {
      spec["template"] = .object(ownTemplate())
    } else {
      let given = object["spec"]?.object ?? [:]
      addReplicas(given, to: &spec)
      spec["template"] = .object(ownTemplate())
      addFields(given, to: &spec)
    }
    spec["sharedVolume"] = ["enabled": false]
    spec["logShipper"] = ["enabled": false]
    return [
      "apiVersion": .string(PodPattern.apiVersion), "kind": .string(PodPattern.kind),
      "metadata": .object(metadata()), "spec": .object(spec),
    ]
  }

  private mutating func drop(_ path: FieldPath, _ reason: String = "a PodPattern has no such field")
  {
    remarks.append(.warning(path, "not carried over: \(reason)"))
  }

  private mutating func addFields(_ given: JSONObject, to spec: inout JSONObject) {
    let path = FieldPath.spec
    let uses = Dictionary(
      kind.fields.map { ($0.name, $0.use) }, uniquingKeysWith: { first, _ in first })
    for (key, value) in given where !value.isNull {
      switch uses[key] {
      case .same: if key != "replicas" { spec[key] = value }
      case .handled: break
      case .lost(let defaults, let reason):
        if !defaults.contains(value) { drop(path.key(key), reason) }
      case nil: drop(path.key(key))
      }
    }
    switch kind {
    case .deployment: addStrategy(given.present("strategy"), to: &spec)
    case .statefulSet: addUpdateStrategy(given.present("updateStrategy"), to: &spec)
    case .replicaSet:
      spec["strategy"] = ["type": "OnDelete"]
      remarks.append(
        .note(
          "kind", "a ReplicaSet never replaces pods of an earlier template: so strategy is OnDelete"
        ))
    case .job: addJobFields(given, to: &spec)
    case .pod: break
    }
  }

  private mutating func addReplicas(_ given: JSONObject, to spec: inout JSONObject) {
    guard kind == .job else {
      spec["replicas"] = given.present("replicas")
      return
    }
    let completions = given.present("completions")
    let parallelism = given.present("parallelism")
    guard let completions else {
      spec["replicas"] = parallelism
      if let count = parallelism?.count, count > 1 {
        remarks.append(
          .warning(
            "spec.parallelism",
            "a Job without completions is complete when one of its \(count) pods is and the others have"
              + " ended; the pattern, when all \(count) have completed"))
      }
      return
    }
    spec["replicas"] = completions
    let (all, some) = (completions.count ?? 1, parallelism?.count ?? 1)
    if some < all {
      remarks.append(
        .warning(
          "spec.parallelism",
          "not carried over: a pattern runs all \(all) pods at once, and not \(some) at a time"))
    }
  }

  private mutating func addJobFields(_ given: JSONObject, to spec: inout JSONObject) {
    if spec["backoffLimit"] == nil { spec["backoffLimit"] = 6 }
    if given.present("manualSelector") == true {
      drop("spec.manualSelector", "a pattern has a selector of its own")
    }
    if given["template"]?["spec"]?["restartPolicy"] == "OnFailure" {
      remarks.append(
        .warning(
          "spec.backoffLimit",
          "a Job counts restarts of containers, too; a pattern counts pods that have failed, and with"
            + " restartPolicy OnFailure a container is restarted for as long as it fails: set"
            + " activeDeadlineSeconds, or restartPolicy to Never"))
    }
  }

  private mutating func addStrategy(_ given: JSONValue?, to spec: inout JSONObject) {
    guard let given = given?.object, !given.isEmpty else { return }
    var strategy: JSONObject = [:]
    for (key, value) in given where !value.isNull {
      switch key {
      case "type": strategy[key] = value
      case "rollingUpdate": strategy[key] = rollingUpdate(value, "spec.strategy.rollingUpdate")
      default: drop(FieldPath.spec.key("strategy").key(key))
      }
    }
    if !strategy.isEmpty { spec["strategy"] = .object(strategy) }
  }

  private mutating func rollingUpdate(_ given: JSONValue, _ path: FieldPath) -> JSONValue? {
    guard let members = given.object else { return given }
    for (key, _) in members where !["maxUnavailable", "maxSurge"].contains(key) {
      drop(path.key(key))
    }
    let kept = members.filter {
      ["maxUnavailable", "maxSurge"].contains($0.key) && !$0.value.isNull
    }
    return kept.isEmpty ? nil : .object(kept)
  }

  /// A StatefulSet never has more pods than it asks for.
  private mutating func addUpdateStrategy(_ given: JSONValue?, to spec: inout JSONObject) {
    remarks.append(
      .warning(
        "kind",
        "pods of a pattern have no number, no name and no host name that stay: make sure that nobody"
          + " needs those of the StatefulSet's"))
    if given?["type"] == "OnDelete" {
      spec["strategy"] = ["type": "OnDelete"]
      return
    }
    let members = given?["rollingUpdate"]?.object ?? [:]
    var rolling: JSONObject = [
      "maxUnavailable": members.present("maxUnavailable") ?? 1, "maxSurge": 0,
    ]
    rolling["partition"] = members.present("partition")
    spec["strategy"] = ["type": "RollingUpdate", "rollingUpdate": .object(rolling)]
    for (key, _) in members where !["maxUnavailable", "partition"].contains(key) {
      drop(FieldPath.spec.key("updateStrategy").key("rollingUpdate").key(key))
    }
    for (key, _) in given?.object ?? [:] where !["type", "rollingUpdate"].contains(key) {
      drop(FieldPath.spec.key("updateStrategy").key(key))
    }
  }

  // MARK: - Metadata

  private mutating func metadata() -> JSONObject {
    let given = object["metadata"]?.object ?? [:]
    let path: FieldPath = "metadata"
    var metadata: JSONObject = [:]
    for key in ["name", "namespace"] { metadata[key] = given.present(key) }
    for (key, value) in given where !value.isNull {
      switch key {
      case "name", "namespace": break
      case "labels":
        let labels = (value.object ?? [:]).filter { !ServerWritten.labels.contains($0.key) }
        if !labels.isEmpty { metadata[key] = .object(labels) }
      // Those of a pod are in the template.
      case "annotations": if kind != .pod { addAnnotations(value, to: &metadata) }
      case "ownerReferences":
        drop(path.key(key), "what owns the workload does not own the pattern")
      case "finalizers", "generateName":
        drop(path.key(key), "it is not about the pods: add it yourself where it is needed")
      default: if !ServerWritten.metadata.contains(key) { drop(path.key(key)) }
      }
    }
    keepSelector(in: &metadata)
    if kind != .pod, kind != .job, object["spec"]?.present("selector") != nil {
      remarks.append(
        .note(
          FieldPath.spec.key("selector"),
          "the pattern selects its pods by the label \(ChildLabels.pattern); the template's labels stay as"
            + " they are"))
    }
    return metadata
  }

  private func addAnnotations(_ value: JSONValue, to metadata: inout JSONObject) {
    let annotations = (value.object ?? [:]).filter { !ServerWritten.isAnnotation($0.key) }
    if !annotations.isEmpty { metadata["annotations"] = .object(annotations) }
  }

  /// Keeps the selector, where the way back would not find it.
  private mutating func keepSelector(in metadata: inout JSONObject) {
    guard kind != .pod, kind != .job, let selector = object["spec"]?.present("selector") else {
      return
    }
    var own = selector
    if kind == .replicaSet { own["matchLabels"]?["pod-template-hash"] = nil }
    let labels = template["metadata"]?["labels"]?.object ?? [:]
    guard !own.isEquivalent(to: WorkloadSelector.likely(for: labels)) else { return }
    metadata["annotations", default: [:]][Self.selectorAnnotation] = .string(
      own.canonical.serializedText)
  }

  // MARK: - The template

  /// The template without what a server writes or what is PodPattern's own.
  private mutating func ownTemplate() -> JSONObject {
    var template = template.object ?? [:]
    let path: FieldPath = kind == .pod ? .root : .template
    if let metadata = template["metadata"] {
      // Tools write creationTimestamp: null.
      let kept = metadata.object?.filter { !$0.value.isNull }
      template["metadata"] =
        metadata.isNull || kept?.isEmpty == true ? nil : kept.map { .object($0) } ?? metadata
    }
    for key in ["labels", "annotations"] {
      guard let members = template["metadata"]?[key]?.object else { continue }
      let kept = members.filter { isKept($0.key, $0.value, key, path.key("metadata").key(key)) }
      for (name, _) in members where kept[name] == nil {
        noteDropped(name, path.key("metadata").key(key).key(name))
      }
      guard kept.count != members.count else { continue }
      template["metadata"]?[key] = kept.isEmpty ? nil : .object(kept)
    }
    dropGate(from: &template, path)
    if kind == .pod, object["metadata"]?["uid"]?.string != nil {
      dropAssignments(from: &template)
    }
    return template
  }

  private func isKept(
    _ name: String, _ value: JSONValue, _ key: String, _ path: FieldPath
  ) -> Bool {
    guard !value.isNull else { return true }
    let isServers =
      key == "labels" ? ServerWritten.labels.contains(name) : ServerWritten.isAnnotation(name)
    return !isServers && !name.beginsWithBytes(of: "\(PodPattern.group)/")
  }

  private mutating func noteDropped(_ name: String, _ path: FieldPath) {
    if name.beginsWithBytes(of: "\(PodPattern.group)/") {
      drop(path, "it is PodPattern's own, which sets it itself")
    } else {
      remarks.append(.note(path, "not carried over: a controller wrote it"))
    }
  }

  private mutating func dropGate(from template: inout JSONObject, _ path: FieldPath) {
    let gates = template["spec"]?["readinessGates"]?.array ?? []
    let kept = gates.filter { !$0.isInPlaceGate }
    guard kept.count < gates.count else { return }
    template["spec"]?["readinessGates"] = kept.isEmpty ? nil : .array(kept)
    drop(path.key("spec").key("readinessGates"), "it is PodPattern's own, which sets it itself")
  }

  /// Drops what the scheduler and admission gave a pod that runs: the next one is given its own.
  private mutating func dropAssignments(from template: inout JSONObject) {
    if template["spec"]?.present("nodeName") != nil {
      template["spec"]?["nodeName"] = nil
      remarks.append(.note("spec.nodeName", "not carried over: the scheduler chose it"))
    }
    let prefix = "kube-api-access-"
    func isAccess(_ value: JSONValue) -> Bool {
      value["name"]?.string?.beginsWithBytes(of: prefix) == true
    }
    func remove(_ key: String, from owner: JSONValue) -> JSONValue {
      var owner = owner
      guard let list = owner[key]?.array, list.contains(where: isAccess) else { return owner }
      let kept = list.filter { !isAccess($0) }
      owner[key] = kept.isEmpty ? nil : .array(kept)
      return owner
    }
    guard var spec = template["spec"], (spec["volumes"]?.array ?? []).contains(where: isAccess)
    else { return }
    spec = remove("volumes", from: spec)
    for key in ["containers", "initContainers"] {
      guard let list = spec[key]?.array else { continue }
      spec[key] = .array(list.map { remove("volumeMounts", from: $0) })
    }
    template["spec"] = spec
    remarks.append(
      .note(
        "spec.volumes", "not carried over: the token of the service account, which each pod gets"))
  }
}

/// What servers and controllers write into objects, and what nobody declares.
enum ServerWritten {
  static let metadata: Set = [
    "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
    "deletionGracePeriodSeconds", "selfLink", "managedFields",
  ]

  static let labels: Set = [
    "pod-template-hash", "controller-revision-hash", "pod-template-generation",
    "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "controller-uid",
    "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name",
    "batch.kubernetes.io/job-completion-index",
  ]

  static func isAnnotation(_ name: String) -> Bool {
    name.beginsWithBytes(of: "deployment.kubernetes.io/")
      || [
        "kubectl.kubernetes.io/last-applied-configuration", "batch.kubernetes.io/job-tracking",
        "batch.kubernetes.io/job-completion-index",
      ].contains(name)
  }
}
