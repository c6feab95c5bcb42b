internal import KubernetesCore

/// The faults of a pod that an API server finds first: names, images, mounts without a volume.
enum PodValidation {
  static func faults(_ pod: JSONValue) -> [FieldFault] {
    let spec = pod["spec"] ?? [:]
    var faults: [FieldFault] = []
    let volumes = volumeFaults(spec, into: &faults)
    var names: Set<String> = []
    check(spec, "initContainers", volumes, &names, &faults)
    if spec["containers"]?.array?.isEmpty ?? true {
      faults.add(.required, "spec.containers")
    }
    check(spec, "containers", volumes, &names, &faults)
    if let deadline = spec["activeDeadlineSeconds"]?.integer, !(1...Int(Int32.max) ~= deadline) {
      faults.add(
        .invalid, "spec.activeDeadlineSeconds", value: .integer(deadline),
        "must be between 1 and 2147483647, inclusive")
    }
    let policy = spec["restartPolicy"]?.string ?? ""
    if !["Always", "OnFailure", "Never"].contains(policy) {
      faults.add(
        .unsupported, "spec.restartPolicy", value: .string(policy),
        #"supported values: "Always", "OnFailure", "Never""#)
    }
    return faults
  }

  private static func volumeFaults(
    _ spec: JSONValue, into faults: inout [FieldFault]
  ) -> Set<String> {
    var names: Set<String> = []
    for (index, volume) in (spec["volumes"]?.array ?? []).enumerated() {
      let name = volume["name"]?.string ?? ""
      let path: FieldPath = "spec.volumes[\(index)].name"
      if name.isEmpty {
        faults.add(.required, path)
      } else if let fault = Names.labelFault(name) {
        faults.add(.invalid, path, value: .string(name), fault)
      } else if !names.insert(name).inserted {
        faults.add(.duplicate, path, value: .string(name))
      }
    }
    return names
  }

  private static func check(
    _ spec: JSONValue, _ field: String, _ volumes: Set<String>, _ names: inout Set<String>,
    _ faults: inout [FieldFault]
  ) {
    for (index, container) in (spec[field]?.array ?? []).enumerated() {
      let path: FieldPath = "spec.\(field)[\(index)]"
      let name = container["name"]?.string ?? ""
      if name.isEmpty {
        faults.add(.required, "\(path).name")
      } else if let fault = Names.labelFault(name) {
        faults.add(.invalid, "\(path).name", value: .string(name), fault)
      } else if !names.insert(name).inserted {
        faults.add(.duplicate, "\(path).name", value: .string(name))
      }
      if container["image"]?.string ?? "" == "" {
        faults.add(.required, "\(path).image")
      }
      faults += mountFaults(container, path, volumes)
      faults += ResourceValidation.faults(container, path, spec)
    }
  }

  private static func mountFaults(
    _ container: JSONValue, _ path: FieldPath, _ volumes: Set<String>
  ) -> [FieldFault] {
    var faults: [FieldFault] = []
    var mountPaths: Set<String> = []
    for (index, mount) in (container["volumeMounts"]?.array ?? []).enumerated() {
      let place: FieldPath = "\(path).volumeMounts[\(index)]"
      let name = mount["name"]?.string ?? ""
      if name.isEmpty {
        faults.add(.required, "\(place).name")
      } else if !volumes.contains(name) {
        faults.add(.notFound, "\(place).name", value: .string(name))
      }
      let mountPath = mount["mountPath"]?.string ?? ""
      if mountPath.isEmpty {
        faults.add(.required, "\(place).mountPath")
      } else if !mountPaths.insert(mountPath).inserted {
        faults.add(.invalid, "\(place).mountPath", value: .string(mountPath), "must be unique")
      }
    }
    return faults
  }
}
