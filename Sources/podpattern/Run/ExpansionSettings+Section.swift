internal import KubernetesCore
internal import PodPatternCore

/// The settings for added containers in the operator's configuration file.
extension ExpansionSettings {
  typealias Section = OperatorConfigurationFile.Section

  mutating func take(_ root: Section) throws(FaultList) {
    let images = try root.section("images")
    try images?.allowOnly(["registry", "curl", "logShipper"])
    try takeRegistry(images)
    try images?.string("curl") { curl.image = $0 }
    try root.strings("imagePullSecrets") { imagePullSecrets = $0 }
    for (index, name) in imagePullSecrets.enumerated() where name.isEmpty {
      throw FaultList(root.path.key("imagePullSecrets").index(index), "must be a Secret's name")
    }
    if let section = try root.section("curl") { try takeCurl(section) }
    if let services = try root.section("services") {
      try services.allowOnly(["allowExternalIPs"])
      try services.boolean("allowExternalIPs") { allowsExternalIPs = $0 }
    }
    try takeLogShipper(root.section("logShipper"), images)
  }

  /// Replaces the registry of the default images with a mirror. An image that is configured
  /// explicitly includes its registry.
  private mutating func takeRegistry(_ images: Section?) throws(FaultList) {
    guard let images else { return }
    var registry: String?
    try images.string("registry") { registry = $0 }
    guard let registry else { return }
    guard !registry.hasSuffix("/"), !registry.contains("://") else {
      throw FaultList(
        images.path.key("registry"),
        "must be a host with its port and path, such as registry.example.com/mirror")
    }
    curl.image = "\(registry)/\(Self.repository(of: curl.image))"
    logShipper.image = "\(registry)/\(Self.repository(of: logShipper.image))"
  }

  /// An image's name without its registry.
  private static func repository(of image: String) -> Substring {
    image.split(separator: "/", maxSplits: 1).last ?? image[...]
  }

  private mutating func takeCurl(_ section: Section) throws(FaultList) {
    try section.allowOnly(["imagePullPolicy", "resources", "securityContext"])
    try section.string("imagePullPolicy") { curl.imagePullPolicy = $0 }
    if let resources = try section.section("resources") {
      curl.resources = .object(resources.members)
    }
    if let context = try section.section("securityContext") {
      curl.securityContext = .object(context.members)
    }
  }

  private mutating func takeLogShipper(
    _ section: Section?, _ images: Section?
  ) throws(FaultList) {
    var fields = section?.members ?? [:]
    // No pattern may weaken it, so it is not a default that patterns override.
    if let context = try section?.section("securityContext") {
      logShipper.securityContext = .object(context.members)
    }
    fields["securityContext"] = nil
    let path = section?.path ?? FieldPath.root.key("logShipper")
    try Self.takeImage(images, &fields, path)
    guard !fields.isEmpty else { return }
    logShipperDefaults = [
      try LogShipperDefaults(fields: fields, source: .operatorConfiguration, path: path)
    ]
  }

  /// Applies `images.logShipper`, which is an alternative to `logShipper.image`.
  private static func takeImage(
    _ images: Section?, _ fields: inout JSONObject, _ path: FieldPath
  ) throws(FaultList) {
    var image: String?
    try images?.string("logShipper") { image = $0 }
    guard let image else { return }
    if let other = fields["image"], !other.isNull {
      throw FaultList(path.key("image"), "images.logShipper names the image already: keep one")
    }
    fields["image"] = .string(image)
  }
}
