internal import KubernetesCore

/// A pod template as somebody has written it.
struct PodTemplate {
  let metadata: JSONObject
  let spec: JSONObject
  /// The containers that run until the pod ends.
  let runtime: [PlacedContainer]
  let initContainers: [PlacedContainer]
  let volumes: [JSONValue]
  /// The members other than metadata and spec.
  let rest: JSONObject
  /// The path of the spec, for faults.
  let specPath: FieldPath

  /// No node runs as many containers in one pod, and each of them is given mounts. The CRD has the
  /// same limit.
  private static let maximumContainers = 1024

  /// The metadata that pods do not take from a template: as with a ReplicaSet, these are the name and
  /// everything that a server writes.
  static let ignoredMetadata: Set = [
    "name", "generateName", "namespace", "uid", "resourceVersion", "generation",
    "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink",
    "managedFields", "ownerReferences",
  ]

  /// Reads the template at a path.
  init(_ template: JSONObject, at path: FieldPath, _ reader: inout FieldReader) {
    specPath = path.key("spec")
    metadata = template["metadata"]?.object ?? [:]
    spec = reader.requiredObject(template["spec"], specPath) ?? [:]
    runtime = Self.containers(spec, "containers", .runtime, specPath, &reader)
    if runtime.isEmpty, reader.faults.isEmpty {
      reader.fault(
        specPath.key("containers"), "\(String.required): at least one runtime container")
    }
    initContainers = Self.containers(spec, "initContainers", .templateInit, specPath, &reader)
    volumes = reader.array(spec["volumes"], specPath.key("volumes"), atMost: .max) ?? []
    rest = template.filter { !["metadata", "spec"].contains($0.key) }
  }

  private static func containers(
    _ spec: JSONObject, _ key: String, _ role: PlacedContainer.Role, _ path: FieldPath,
    _ reader: inout FieldReader
  ) -> [PlacedContainer] {
    let path = path.key(key)
    return (reader.array(spec[key], path, atMost: maximumContainers) ?? []).enumerated()
      .compactMap { index, element in
        let path = path.index(index)
        guard let json = reader.requiredObject(element, path) else { return nil }
        _ = reader.requiredString(json["name"], path.key("name"))
        return PlacedContainer(json: json, role: role, path: path)
      }
  }

  /// How long a pod may take to end, in seconds. To Kubernetes less than one is one.
  var gracePeriodSeconds: Int { max(1, spec["terminationGracePeriodSeconds"]?.count ?? 30) }

  func hasVolume(_ name: String) -> Bool { volumes.contains { $0["name"]?.string == name } }

  /// A container with an image of the operator's, which fits into these pods.
  func container(of helper: HelperSettings) -> JSONObject {
    var json: JSONObject = ["image": .string(helper.image)]
    if let policy = helper.imagePullPolicy { json["imagePullPolicy"] = .string(policy) }
    // The API server refuses containers whose resources exceed those of the pod as a whole.
    if spec.present("resources") == nil, helper.resources.object?.isEmpty == false {
      json["resources"] = helper.resources
    }
    var security = helper.securityContext
    // Where the pod names its user, its helpers are that user too, and may read and write what the
    // other containers wrote.
    if let user = spec["securityContext"]?["runAsUser"]?.count, user > 0 {
      security["runAsUser"] = nil
    }
    if security.object?.isEmpty == false { json["securityContext"] = security }
    return json
  }
}

extension PodTemplate {
  private static let nodeLabels = ["kubernetes.io/os", "beta.kubernetes.io/os"]

  /// Whether the pods are for Windows: because they name it, are HostProcess pods, or ask for Windows
  /// nodes.
  var isForWindows: Bool {
    func isHostProcess(_ owner: JSONObject) -> Bool {
      owner["securityContext"]?["windowsOptions"]?["hostProcess"]?.bool == true
    }
    return spec["os"]?["name"]?.string == "windows"
      || isHostProcess(spec) || runtime.contains { isHostProcess($0.json) }
      || Self.nodeLabels.contains { spec["nodeSelector"]?[$0]?.string == "windows" }
      || hasWindowsAffinity
  }

  /// Whether every alternative of the required node affinity is a Windows node.
  private var hasWindowsAffinity: Bool {
    let required = spec["affinity"]?["nodeAffinity"]?[
      "requiredDuringSchedulingIgnoredDuringExecution"]
    let terms = required?["nodeSelectorTerms"]?.array ?? []
    return !terms.isEmpty
      && terms.allSatisfy { term in
        (term["matchExpressions"]?.array ?? []).contains { expression in
          Self.nodeLabels.contains(expression["key"]?.string ?? "")
            && expression["operator"] == "In" && expression["values"] == ["windows"]
        }
      }
  }
}
