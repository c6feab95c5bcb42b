internal import KubernetesCore

extension Sidecar {
  /// The containers of sidecars that are declared at a path.
  static func containers(
    of sidecars: [Sidecar], at path: FieldPath, _ reader: inout FieldReader
  ) -> [PlacedContainer] {
    sidecars.enumerated().map { index, sidecar in
      let path = path.index(index)
      let json = sidecar.container.object ?? [:]
      if sidecar.start != .withRuntime, let policy = json.present("restartPolicy"),
        policy != "Always"
      {
        reader.fault(
          path.key("container").key("restartPolicy"),
          "Forbidden: a sidecar that starts \(sidecar.start.rawValue) is always restarted")
      }
      return PlacedContainer(
        name: sidecar.name, namePath: path.key("name"), json: json, role: .sidecar,
        start: sidecar.start, origin: .user, path: path.key("container"))
    }
  }
}
