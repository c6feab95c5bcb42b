internal import KubernetesCore

extension PodAssembly {
  /// Adds the Secrets that the images of added containers are pulled with, where there are such
  /// containers.
  mutating func addPullSecrets() {
    let isAdded = allContainers.contains { container in
      guard let image = container.json["image"]?.string else { return false }
      return container.role == .logShipper || image == settings.curl.image
    }
    guard isAdded, !settings.imagePullSecrets.isEmpty else { return }
    var secrets = podSpec.present("imagePullSecrets")?.array ?? []
    for name in settings.imagePullSecrets
    where !secrets.contains(where: { $0["name"]?.string == name }) {
      secrets.append(["name": .string(name)])
    }
    podSpec["imagePullSecrets"] = .array(secrets)
  }
}
