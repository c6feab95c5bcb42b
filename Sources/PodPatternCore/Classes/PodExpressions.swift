internal import KubernetesCore
internal import ShipperContract

/// What a policy says of a pod, in CEL: which pods, and what is added to one.
struct PodExpressions {
  private let podClass: PodPatternClass
  private let samples: ClassSamples
  /// The volume that the containers share, in a pod that has every container which the class names.
  private let shared: SharedVolume

  init(_ podClass: PodPatternClass, _ samples: ClassSamples) {
    (self.podClass, self.samples) = (podClass, samples)
    shared = podClass.spec.sharedVolume(among: podClass.spec.mountingNames)
  }

  private var spec: PodPatternClassSpec { podClass.spec }

  private static func annotation(_ key: String) -> String {
    "(has(object.metadata.annotations) && \(CEL.text(key)) in object.metadata.annotations)"
  }

  // MARK: Which pods

  /// What a pod has to fulfil beside what selectors say.
  func conditions(_ injection: ClassInjection) -> [JSONValue] {
    let optOut = CEL.text(PodPatternClass.optOut)
    var conditions = [
      (
        "not-opted-out",
        "!\(Self.annotation(PodPatternClass.optOut))"
          + " || object.metadata.annotations[\(optOut)] != 'false'"
      ),
      // The kubelet's own pods, which the API server only mirrors.
      ("not-a-mirror", "!\(Self.annotation("kubernetes.io/config.mirror"))"),
    ]
    if injection.hostNetwork == .exclude {
      conditions.append(
        (
          "not-of-the-host-network",
          "!has(object.spec.hostNetwork) || !object.spec.hostNetwork"
        ))
    }
    if injection.windows == .exclude { conditions.append(("not-for-windows", "!\(Self.windows)")) }
    for parameter in spec.parameters where parameter.defaultValue == nil {
      conditions.append(("parameter-\(parameter.name)", Self.isGiven(parameter)))
    }
    return conditions.map { ["name": .string($0), "expression": .string($1)] }
  }

  /// Whether a pod is for Windows, by what `PodTemplate.isForWindows` goes by.
  private static let windows: String = {
    func hostProcess(_ owner: String) -> String {
      "(has(\(owner).securityContext) && has(\(owner).securityContext.windowsOptions)"
        + " && has(\(owner).securityContext.windowsOptions.hostProcess)"
        + " && \(owner).securityContext.windowsOptions.hostProcess)"
    }
    let labels = "['kubernetes.io/os', 'beta.kubernetes.io/os']"
    let affinity = "object.spec.affinity.nodeAffinity"
    let required = "\(affinity).requiredDuringSchedulingIgnoredDuringExecution"
    return "("
      + CEL.or([
        "has(object.spec.os) && object.spec.os.name == 'windows'",
        hostProcess("object.spec"),
        "object.spec.containers.exists(c, \(hostProcess("c")))",
        "has(object.spec.nodeSelector) && \(labels).exists(l, l in object.spec.nodeSelector"
          + " && object.spec.nodeSelector[l] == 'windows')",
        "has(object.spec.affinity) && has(\(affinity)) && has(\(required))"
          + " && size(\(required).nodeSelectorTerms) > 0"
          + " && \(required).nodeSelectorTerms.all(t, has(t.matchExpressions)"
          + " && t.matchExpressions.exists(e, e.key in \(labels) && e.operator == 'In'"
          + " && has(e.values) && e.values == ['windows']))",
      ]) + ")"
  }()

  private static func isGiven(_ parameter: ClassParameter) -> String {
    let (map, key) = place(of: parameter)
    let pattern = CEL.text("^(?:\(parameter.pattern))$")
    return "has(\(map)) && \(key) in \(map) && \(map)[\(key)].matches(\(pattern))"
  }

  private static func place(of parameter: ClassParameter) -> (map: String, key: String) {
    switch parameter.source {
    case .label(let key): ("object.metadata.labels", CEL.text(key))
    case .annotation(let key): ("object.metadata.annotations", CEL.text(key))
    }
  }

  // MARK: What the rest refers to

  /// The policy's variables.
  var variables: [JSONValue] {
    var variables = [
      (
        "names",
        "object.spec.containers.map(c, c.name)"
          + " + (has(object.spec.initContainers) ? object.spec.initContainers.map(c, c.name) : [])"
      ),
      (
        "volumes",
        "has(object.spec.volumes) ? object.spec.volumes.map(v, v.name) : []"
      ),
      (
        "hasUser",
        "has(object.spec.securityContext) && has(object.spec.securityContext.runAsUser)"
          + " && object.spec.securityContext.runAsUser > 0"
      ),
      ("hasResources", "has(object.spec.resources)"),
    ]
    if shared.enabled { variables.append(("volumeLimit", volumeLimit)) }
    if spec.logShipper != nil {
      let grace = "object.spec.terminationGracePeriodSeconds"
      variables.append(("grace", "has(\(grace)) ? (\(grace) > 1 ? \(grace) : 1) : 30"))
      let own = "!('\(ShipperState.containerName)' in variables.names)"
      variables.append(("ships", spec.inject?.windows == .include ? "!\(Self.windows)" : "true"))
      variables.append(("addsShipper", "variables.ships && \(own)"))
    }
    for parameter in spec.parameters {
      let (map, key) = Self.place(of: parameter)
      let otherwise = CEL.text(parameter.defaultValue ?? "")
      variables.append(
        (
          Self.variable(parameter.name),
          "\(Self.isGiven(parameter)) ? \(map)[\(key)] : \(otherwise)"
        ))
    }
    variables += samples.containers.enumerated().map {
      ("container\($0)", expression(of: $1))
    }
    variables += samples.annotations.enumerated().map {
      ("annotation\($0)", CEL.value($1.value))
    }
    return variables.map { ["name": .string($0), "expression": .string($1)] }
  }

  /// The variable that has a parameter's value. Variables have no hyphens in their names.
  private static func variable(_ parameter: String) -> String {
    "param_\(parameter.replacing("-", with: "_"))"
  }

  /// The size limit of the shared volume in bytes, rounded up; 0 for none.
  private var volumeLimit: String {
    let limit = "v.emptyDir.sizeLimit"
    let own = Syntax.bytes(shared.sizeLimit) ?? 0
    return "has(object.spec.volumes) && object.spec.volumes.exists(v, v.name == \(name))"
      + " ? object.spec.volumes.filter(v, v.name == \(name)).map(v, has(v.emptyDir)"
      + " && has(\(limit)) ? \(Self.bytes(limit)) : 0)[0] : \(own)"
  }

  private var name: String { CEL.text(shared.name) }

  /// A quantity in bytes.
  private static func bytes(_ quantity: String) -> String {
    // What no integer holds is as good as no limit.
    "(!quantity(\(quantity)).isLessThan(quantity('4Ei')) ? 0"
      + " : quantity(\(quantity)).isInteger() ? quantity(\(quantity)).asInteger()"
      + " : int(quantity(\(quantity)).asApproximateFloat()) + 1)"
  }
}

// MARK: - What is added

extension PodExpressions {
  /// The mutation of a policy: one alone, so that a pod gets all of it or nothing.
  ///
  /// What is long stands in variables, each of which may be as long as an expression.
  ///
  /// `label`: the value of the class's label; none without it.
  func mutation(label: String?) -> JSONValue {
    var all =
      mounts + parent("/metadata/annotations", "{}", of: [true]) + annotations + podFields
      + parent("/spec/volumes", "[]", of: samples.volumes) + volumes
      + parent(
        "/spec/initContainers", "[]", of: samples.containers.filter { $0.place != .last })
      + containers
    if let label {
      let key = JSONPatchOperations.step(PodPatternClass.label(of: podClass.metadata.name))
      all += parent("/metadata/labels", "{}", of: [true])
      all.append(.add("/metadata/labels/\(key)", CEL.text(label)))
    }
    return JSONPatchOperations.mutation(all)
  }

  /// What has to be there for something to be added to it, if anything is.
  private func parent(
    _ path: String, _ empty: String, of additions: [some Any]
  ) -> [JSONPatchOperations] {
    guard !additions.isEmpty else { return [] }
    return [.add(path, empty, if: "!has(object\(path.replacing("/", with: ".")))")]
  }

  // MARK: Mounts of the pod's own containers

  private var mounts: [JSONPatchOperations] {
    guard shared.enabled else { return [] }
    let usual = SharedVolume.Mount(containerName: "")
    let declared = shared.mounts
    let named = CEL.list(declared.map { CEL.text($0.containerName) })
    var cases = [
      (
        mount: usual,
        condition:
          "(!has(c.volumeMounts) || !c.volumeMounts.exists(m, m.name == \(CEL.text(shared.name))))"
          + (declared.isEmpty ? "" : " && !(c.name in \(named))")
      )
    ]
    cases += declared.map { ($0, "c.name == \(CEL.text($0.containerName))") }
    return ["containers", "initContainers"].flatMap { list in
      cases.flatMap { mount, condition -> [JSONPatchOperations] in
        let place = mount.mountPath ?? shared.mountPath
        let isFree = "\(condition) && !\(Self.isTaken(place))"
        return [
          .add("/volumeMounts", "[]", toEach: list, where: "!has(c.volumeMounts) && \(isFree)"),
          .add(
            "/volumeMounts/-", CEL.value(mount.json(of: shared.name, at: place)), toEach: list,
            where: isFree),
        ]
      }
    }
  }

  /// Whether the container `c` has something at a path.
  private static func isTaken(_ path: String) -> String {
    let place = CEL.text(MountPath.normalized(path))
    func isAmong(_ list: String, _ field: String) -> String {
      let steps = "m.\(field).split('/').filter(s, s != '' && s != '.').join('/')"
      return "(has(c.\(list)) && c.\(list).exists(m, '/' + \(steps) == \(place)))"
    }
    return "(\(isAmong("volumeMounts", "mountPath")) || \(isAmong("volumeDevices", "devicePath")))"
  }

  // MARK: Containers

  private var containers: [JSONPatchOperations] {
    let numbered = samples.containers.enumerated().map { ($0, $1) }
    return ClassSamples.Place.allCases.flatMap { place -> [JSONPatchOperations] in
      let all = numbered.filter { $1.place == place }
      let path =
        switch place {
        case .first: "/spec/initContainers/0"
        case .afterInit: "/spec/initContainers/-"
        case .last: "/spec/containers/-"
        }
      // Each of the first goes ahead of those that were added before it.
      return (place == .first ? all.reversed() : all).map { number, container in
        .add(path, "variables.container\(number)", if: isAdded(container.name))
      }
    }
  }

  private func isAdded(_ name: String) -> String {
    name == ShipperState.containerName
      ? "variables.addsShipper" : "!(\(CEL.text(name)) in variables.names)"
  }

  /// A container as a map whose members depend on the pod.
  private func expression(of container: ClassSamples.Container) -> String {
    let members = container.fields.map { field -> String in
      let key = CEL.text(field)
      let values = container.samples.mapValues { $0[field] }
      if let value = values.values.first, values.values.allSatisfy({ $0 == value }) {
        let expression =
          isOwn(container.name) && field == "args"
          ? Self.arguments(value?.array ?? [], container.otherArguments)
          : Self.value(value ?? .null)
        return "\(key): dyn(\(expression))"
      }
      return "?\(key): \(Self.choice(values))"
    }
    return "{\(members.joined(separator: ", "))}"
  }

  /// An optional value that depends on the pod's features.
  private static func choice(_ values: [ClassSamples.Features: JSONValue?]) -> String {
    func optional(_ user: Bool, _ resources: Bool) -> String {
      let value = values[.init(hasUser: user, hasResources: resources)] ?? nil
      return value.map { "optional.of(dyn(\(self.value($0))))" } ?? "optional.none()"
    }
    func ofUser(_ user: Bool) -> String {
      let (without, with) = (optional(user, false), optional(user, true))
      return without == with ? without : "(variables.hasResources ? \(with) : \(without))"
    }
    let (without, with) = (ofUser(false), ofUser(true))
    return without == with ? without : "(variables.hasUser ? \(with) : \(without))"
  }

  /// The arguments of a container of ours, which may have the pod's grace period, and the size limit of
  /// the shared volume, which may be the pod's own.
  private static func arguments(_ first: [JSONValue], _ second: [JSONValue]) -> String {
    let words = zip(first, second).map { Argument($0.string ?? "", other: $1.string ?? "") }
    let lists = words.split(separator: Argument.limit, omittingEmptySubsequences: false)
      .map { words in CEL.list(words.map(\.expression)) }
    // The log shipper has this one where there is a limit.
    let limited = "(variables.volumeLimit > 0 ? [\(Argument.limit.expression)] : [])"
    return lists.joined(separator: " + \(limited) + ")
  }

  /// An argument, which may end with a number of the pod's.
  private struct Argument: Equatable {
    private enum Number: CaseIterable {
      case gracePeriod, volumeLimit

      func text(_ standIns: ClassSamples.StandIns) -> String {
        switch self {
        case .gracePeriod: "\(standIns.gracePeriod)"
        case .volumeLimit: "\(standIns.volumeLimit)"
        }
      }

      var variable: String {
        switch self {
        case .gracePeriod: "grace"
        case .volumeLimit: "volumeLimit"
        }
      }
    }

    private let text: String
    private let number: Number?

    /// The option that has the limit of the shared volume.
    static let limit = Argument(text: "\(RunFlag.volumeLimit.rawValue)=", number: .volumeLimit)

    private init(text: String, number: Number?) { (self.text, self.number) = (text, number) }

    /// - `other`: the argument in a pod of other numbers.
    init(_ word: String, other: String) {
      guard word != other else {
        (text, number) = (word, nil)
        return
      }
      for number in Number.allCases {
        let end = number.text(.first)
        guard word.endsWithBytes(of: end) else { continue }
        (text, self.number) = (String(word.dropLast(end.utf8.count)), number)
        return
      }
      (text, number) = (word, nil)
    }

    var expression: String {
      guard let number else { return CEL.text(text) }
      let value = "string(variables.\(number.variable))"
      return text.isEmpty ? value : "\(CEL.text(text)) + \(value)"
    }
  }

  private static func value(_ value: JSONValue) -> String { CEL.value(value, text: text) }

  /// A text in which parameters are marked, as an expression.
  private static func text(_ text: String) -> String {
    let pieces = text.parts(separatedBy: ClassSamples.parameterMark, keepingEmpty: true)
    guard pieces.count > 1 else { return CEL.text(text) }
    let terms = pieces.enumerated().compactMap { index, piece -> String? in
      if index.isMultiple(of: 2) { return piece.isEmpty ? nil : CEL.text(piece) }
      let isExpanded = piece.beginsWithBytes(of: ClassSamples.expandedMark)
      let name = isExpanded ? String(piece.dropFirst()) : piece
      // Whatever else is between marks is a text, and never an expression.
      guard Names.labelFault(name) == nil else { return CEL.text(piece) }
      let value = "variables.\(variable(name))"
      return isExpanded ? "\(value).replace('$', '$$')" : value
    }
    return terms.joined(separator: " + ")
  }

  // MARK: The rest of the pod

  private var volumes: [JSONPatchOperations] {
    samples.volumes.map { volume in
      let name = volume["name"]?.string ?? ""
      let isMissing = "!(\(CEL.text(name)) in variables.volumes)"
      return .add(
        "/spec/volumes/-", CEL.value(volume),
        if: ShipperLayout.isOwnVolume(name) ? "variables.addsShipper && \(isMissing)" : isMissing)
    }
  }

  private var podFields: [JSONPatchOperations] {
    var fields = parent("/spec/imagePullSecrets", "[]", of: samples.imagePullSecrets)
    for secret in samples.imagePullSecrets {
      let name = CEL.text(secret["name"]?.string ?? "")
      fields.append(
        .add(
          "/spec/imagePullSecrets/-", CEL.value(secret),
          if: "(\(addsOwnImage)) && (!has(object.spec.imagePullSecrets)"
            + " || !object.spec.imagePullSecrets.exists(s, has(s.name) && s.name == \(name)))"))
    }
    if let group = spec.logShipper?.fsGroup {
      fields += parent("/spec/securityContext", "{}", of: [group])
      fields.append(
        .add(
          "/spec/securityContext/fsGroup", "\(group)",
          if: "variables.addsShipper && (!has(object.spec.securityContext)"
            + " || !has(object.spec.securityContext.fsGroup))"))
    }
    return fields
  }

  /// Whether a container is added whose image is the operator's.
  private var addsOwnImage: String {
    CEL.or(samples.containers.filter { isOwn($0.name) }.map { isAdded($0.name) })
  }

  private func isOwn(_ name: String) -> Bool {
    name == ShipperState.containerName
      || spec.initializers.contains {
        [$0.name, $0.refresherName].contains(name) && !($0.action.kind is ContainerInitializer)
      }
  }

  private var annotations: [JSONPatchOperations] {
    var operations = samples.annotations.enumerated().map { number, annotation in
      let key = annotation.key
      return JSONPatchOperations.add(
        "/metadata/annotations/\(JSONPatchOperations.step(key))", "variables.annotation\(number)",
        if: ChildLabels.isOfShipper(annotation: key) ? "variables.addsShipper" : nil)
    }
    let onDisk = samples.volumes.filter(\.isAddedToDisk).compactMap { $0["name"]?.string }
    guard !onDisk.isEmpty else { return operations }
    let isSilent = EvictionConsent.annotations.map { "!\(Self.annotation($0))" }
    let names = onDisk.map { name -> String in
      let isMissing = "!(\(CEL.text(name)) in variables.volumes)"
      let isAdded =
        ShipperLayout.isOwnVolume(name) ? "variables.addsShipper && \(isMissing)" : isMissing
      return "(\(isAdded) ? [\(CEL.text(name))] : [])"
    }.joined(separator: " + ")
    let key = JSONPatchOperations.step(EvictionConsent.volumesAnnotation)
    operations.append(
      .add(
        "/metadata/annotations/\(key)", "(\(names)).join(',')",
        if: isSilent.joined(separator: " && ") + " && size(\(names)) > 0"))
    return operations
  }
}
