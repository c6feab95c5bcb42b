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

  /// A grace period that no pod has, which stands for the pod's own.
  static let gracePeriod = 86_399_123
  /// A size limit that no volume has, in bytes, which stands for that of the shared volume.
  static let volumeLimit = 86_399_124
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
    var limited = podClass
    var shared = podClass.spec.sharedVolume(among: podClass.spec.mountingNames)
    shared.sizeLimit = .integer(Self.volumeLimit)
    limited.spec.sharedVolume = shared
    var parts: [Features: ClassParts] = [:]
    let values = podClass.spec.parameters.map { ($0.name, Self.marked($0.name)) }
    for features in Features.allCases {
      parts[features] = limited.added(
        to: Self.pod(features), settings: settings,
        values: Dictionary(values) { first, _ in first })
    }
    let first = parts[Features.allCases[0]]
    let pod = first?.pod ?? [:]
    containers = Place.allCases.flatMap { place in
      Self.containers(of: pod, at: place).compactMap { container -> Container? in
        guard let name = container["name"]?.string else { return nil }
        let samples = parts.mapValues { part in
          Self.containers(of: part.pod, at: place).first { $0["name"]?.string == name }?.object
            ?? [:]
        }
        return Container(name: name, place: place, samples: samples)
      }
    }
    volumes = (pod["spec"]?["volumes"]?.array ?? []).map { volume in
      guard volume["emptyDir"]?["sizeLimit"]?.count == Self.volumeLimit else { return volume }
      return podClass.spec.sharedVolume(among: []).volume
    }
    annotations = (pod["metadata"]?["annotations"]?.object ?? [:]).filter {
      $0.key != EvictionConsent.volumesAnnotation
    }
    imagePullSecrets = pod["spec"]?["imagePullSecrets"]?.array ?? []
    faults = first?.remarks ?? FaultList()
  }

  /// What stands for the value of a parameter.
  static func marked(_ parameter: String) -> String {
    "\(parameterMark)\(parameter)\(parameterMark)"
  }

  private static func pod(_ features: Features) -> JSONObject {
    var spec: JSONObject = [
      "containers": [["name": .string(container)]],
      "initContainers": [["name": .string(initContainer)]],
      "terminationGracePeriodSeconds": .integer(gracePeriod),
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
