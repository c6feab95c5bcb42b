internal import KubernetesCore

/// What a class adds to pods that differ in all that what is added depends on: one sample of each.
///
/// The rules of what is added stand in one place, where pods of PodPatterns are made as well: a policy
/// is made of what these rules do to samples, and not of the rules told a second time.
struct ClassSamples {
  /// What the containers that are added depend on. What else they do is told by numbers and texts that
  /// stand for others.
  struct Features: Hashable, CaseIterable {
    /// Whether the pod says which user it runs as.
    let hasUser: Bool
    /// Whether the pod has resources as a whole.
    let hasResources: Bool

    static let allCases = [false, true].flatMap { user in
      [false, true].map { Features(hasUser: user, hasResources: $0) }
    }
  }

  /// A container that is added, in pods of each kind.
  struct Container {
    let name: String
    let place: Place
    let samples: [Features: JSONObject]
    /// The arguments in a pod of other stand-ins: where they differ, something of the pod's stands.
    let otherArguments: [JSONValue]

    /// The fields of any of them.
    var fields: [String] {
      var fields: [String] = []
      for features in Features.allCases {
        for key in (samples[features] ?? [:]).keys where !fields.contains(key) {
          fields.append(key)
        }
      }
      return fields
    }
  }

  /// Where in a pod containers are added.
  enum Place: CaseIterable {
    /// Ahead of the pod's own init containers.
    case first
    /// After them.
    case afterInit
    /// After the pod's own containers.
    case last
  }

  /// Numbers that stand for those of a pod. A class may have one of them by itself, and not both of two.
  struct StandIns {
    /// For the pod's grace period.
    let gracePeriod: Int
    /// For the size limit of the shared volume, in bytes.
    let volumeLimit: Int

    static let first = StandIns(gracePeriod: 86_399_123, volumeLimit: 86_399_124)
    static let second = StandIns(gracePeriod: 97_531_235, volumeLimit: 97_531_236)
  }

  /// What stands around the name of a parameter whose value is the pod's: characters for private use.
  static let parameterMark: Unicode.Scalar = "\u{10FFF0}"

  private static let container = "podpattern-sample"
  private static let initContainer = "podpattern-sample-init"

  let containers: [Container]
  /// The volumes that are added.
  let volumes: [JSONValue]
  /// The annotations that are added.
  let annotations: JSONObject
  let imagePullSecrets: [JSONValue]
  /// What is wrong with the class in any pod.
  let faults: FaultList

  init(_ podClass: PodPatternClass, _ settings: ExpansionSettings) {
    let names = Set(podClass.spec.parameters.map(\.name))
    func sample(_ features: Features, _ standIns: StandIns) -> ClassParts {
      var limited = podClass
      var shared = podClass.spec.sharedVolume(among: podClass.spec.mountingNames)
      shared.sizeLimit = .integer(standIns.volumeLimit)
      limited.spec.sharedVolume = shared
      limited.spec = limited.spec.substituting { name, isExpanded in
        names.contains(name) ? Self.marked(name, isExpanded: isExpanded) : nil
      }
      return limited.addedAsItIs(to: Self.pod(features, standIns), settings: settings)
    }
    let usual = Features(hasUser: false, hasResources: false)
    let first = sample(usual, .first)
    let other = sample(usual, .second)
    var parts = [usual: first]
    for features in Features.allCases where features != usual {
      parts[features] = sample(features, .first)
    }
    func container(_ name: String, _ place: Place, in part: ClassParts) -> JSONObject {
      Self.containers(of: part.pod, at: place).first { $0["name"]?.string == name }?.object ?? [:]
    }
    let pod = first.pod
    containers = Place.allCases.flatMap { place in
      Self.containers(of: pod, at: place).compactMap { $0["name"]?.string }.map { name in
        Container(
          name: name, place: place, samples: parts.mapValues { container(name, place, in: $0) },
          otherArguments: container(name, place, in: other)["args"]?.array ?? [])
      }
    }
    volumes = (pod["spec"]?["volumes"]?.array ?? []).map { volume in
      guard volume["emptyDir"]?["sizeLimit"]?.count == StandIns.first.volumeLimit else {
        return volume
      }
      return podClass.spec.sharedVolume(among: []).volume
    }
    annotations = (pod["metadata"]?["annotations"]?.object ?? [:]).filter {
      $0.key != EvictionConsent.volumesAnnotation
    }
    imagePullSecrets = pod["spec"]?["imagePullSecrets"]?.array ?? []
    faults = FaultList(first.remarks.faults + podClass.spec.markFaults)
  }

  /// What stands for the value of a parameter.
  private static func marked(_ parameter: String, isExpanded: Bool) -> String {
    "\(parameterMark)\(isExpanded ? expandedMark : "")\(parameter)\(parameterMark)"
  }

  /// What the name of a parameter begins with where the kubelet replaces variables.
  static let expandedMark = "$"

  private static func pod(_ features: Features, _ standIns: StandIns) -> JSONObject {
    var spec: JSONObject = [
      "containers": [["name": .string(container)]],
      "initContainers": [["name": .string(initContainer)]],
      "terminationGracePeriodSeconds": .integer(standIns.gracePeriod),
    ]
    if features.hasUser { spec["securityContext"] = ["runAsUser": 1] }
    if features.hasResources { spec["resources"] = ["limits": ["cpu": "1"]] }
    return ["metadata": [:], "spec": .object(spec)]
  }

  /// The added containers of a sample at a place, in their order.
  private static func containers(of pod: JSONValue, at place: Place) -> [JSONValue] {
    let (list, own) =
      place == .last ? ("containers", container) : ("initContainers", initContainer)
    let all = pod["spec"]?[list]?.array ?? []
    let index = all.firstIndex { $0["name"]?.string == own } ?? all.startIndex
    return place == .first ? Array(all[..<index]) : Array(all[index...].dropFirst())
  }
}

extension PodPatternClassSpec {
  /// That a container has the character in it by which parameters are marked.
  fileprivate var markFaults: [FieldFault] {
    func faults(_ container: JSONValue, _ path: FieldPath) -> [FieldFault] {
      guard container.compactText.unicodeScalars.contains(ClassSamples.parameterMark) else {
        return []
      }
      return [FieldFault(at: path, "Invalid value: it must not contain U+10FFF0")]
    }
    return
      sidecars.enumerated().flatMap { index, sidecar in
        faults(sidecar.container, .spec.key("sidecars").index(index).key("container"))
      }
      + initializers.enumerated().flatMap { index, initializer -> [FieldFault] in
        guard let own = initializer.action.kind as? ContainerInitializer else { return [] }
        let path = FieldPath.spec.key("initializers").index(index).key("container")
        return faults(.object(own.container), path)
      }
  }
}
