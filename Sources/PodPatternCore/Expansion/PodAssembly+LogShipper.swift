internal import KubernetesCore
internal import OrderedCollections

extension PodAssembly {
  /// Decides whether there is to be a log shipper, and places it first of its time.
  mutating func placeShipper() {
    guard spec.logShipper.enabled else {
      shipper = .disabled
      return
    }
    guard !isForWindows else {
      shipper = .unsupported(reason: "Fluent Bit's image does not run in pods for Windows")
      return
    }
    guard spec.sharedVolume.enabled else {
      shipper = .unsupported(reason: "the shared volume, which logs are read from, is disabled")
      return
    }
    shipper = .shipping
    shipperConfiguration = LogShipperConfiguration(
      shipper: spec.logShipper, directory: MountPath.normalized(spec.sharedVolume.mountPath))
    var json = helperContainer(settings.logShipper)
    json["command"] = .array(LogShipperConfiguration.command.map { .string($0) })
    json["volumeMounts"] = LogShipperConfiguration.ownMounts
    sidecars[spec.logShipper.start, default: []].insert(
      PlacedContainer(
        name: LogShipperConfiguration.containerName, json: json, role: .logShipper,
        path: Self.specPath.key("logShipper"), containerPath: Self.specPath.key("logShipper")),
      at: 0)
  }

  /// Adds the volumes of the log shipper's own.
  mutating func mountShipperVolumes() {
    guard shipper == .shipping else { return }
    let names = LogShipperConfiguration.volumeNames
    if names.contains(spec.sharedVolume.name) {
      reader.fault(
        Self.specPath.key("sharedVolume").key("name"),
        .invalid(spec.sharedVolume.name, "the log shipper has a volume of this name"))
    }
    for (index, volume) in (podSpec["volumes"]?.array ?? []).enumerated() {
      guard let name = volume["name"]?.string, names.contains(name) else { continue }
      reader.fault(
        Self.podSpecPath.key("volumes").index(index).key("name"),
        .invalid(name, "the log shipper has a volume of this name"))
    }
    volumes += LogShipperConfiguration.volumes(configMap: configMapName)
  }

  /// Whether the template is for Windows: by its own word, as a HostProcess pod, or by the nodes
  /// that it asks for.
  var isForWindows: Bool {
    func isHostProcess(_ owner: JSONValue) -> Bool {
      owner["securityContext"]?["windowsOptions"]?["hostProcess"]?.bool == true
    }
    let pod = JSONValue.object(podSpec)
    return pod["os"]?["name"]?.string == "windows"
      || isHostProcess(pod) || runtime.contains { isHostProcess(.object($0.json)) }
      || Self.nodeLabels.contains { pod["nodeSelector"]?[$0]?.string == "windows" }
      || hasWindowsAffinity(pod)
  }

  private static let nodeLabels = ["kubernetes.io/os", "beta.kubernetes.io/os"]

  /// Whether every alternative of the required node affinity is a Windows node.
  private func hasWindowsAffinity(_ pod: JSONValue) -> Bool {
    let required = pod["affinity"]?["nodeAffinity"]?[
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
