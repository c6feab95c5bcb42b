internal import KubernetesCore

extension FieldReader {
  /// The fields of the log shipper that the operator or a namespace may set for all patterns.
  static let logShipperDefaults: Set<String> = [
    "outputs", "labels", "image", "imagePullPolicy", "resources", "runAsUser", "fsGroup", "rotate",
    "bufferSize", "maxLineSize",
  ]

  mutating func logShipper(_ value: JSONValue?, _ path: FieldPath) -> LogShipper {
    guard let members = object(value, path) else { return LogShipper() }
    close(
      members, path,
      LogInput.fields.union(Self.logShipperDefaults).union(["enabled", "inputs", "start"]))
    var shipper = logShipper(defaults: members, path)
    shipper.enabled = bool(members["enabled"], path.key("enabled")) ?? true
    shipper.start = choice(members["start"], path.key("start")) ?? .beforeInit
    shipper.inputs = logInputs(members, path)
    return shipper
  }

  /// What holds for a pattern's shipper whichever files it ships.
  private mutating func logShipper(defaults members: JSONObject, _ path: FieldPath) -> LogShipper {
    var shipper = LogShipper()
    if let outputs = array(members["outputs"], path.key("outputs"), atMost: 8) {
      if outputs.isEmpty { fault(path.key("outputs"), .required) }
      shipper.outputs = outputs.enumerated().compactMap { index, element in
        logOutput(element, path.key("outputs").index(index))
      }
      checkSharedCredentials(shipper.outputs, path.key("outputs"))
    }
    shipper.labels = stringList(members["labels"], path.key("labels"), atMost: 32) ?? []
    for (index, key) in shipper.labels.enumerated() {
      guard let reason = Syntax.faultOfLabelKey(key) else { continue }
      fault(path.key("labels").index(index), .invalid(key, reason))
    }
    shipper.image = text(members["image"], path.key("image"))
    shipper.imagePullPolicy = text(members["imagePullPolicy"], path.key("imagePullPolicy"))
    if let policy = shipper.imagePullPolicy, !Self.pullPolicies.contains(policy) {
      fault(path.key("imagePullPolicy"), .unsupported(policy, Self.pullPolicies))
    }
    shipper.resources = object(members["resources"], path.key("resources")).map(JSONValue.object)
    if let resources = shipper.resources { checkQuantities(resources, path.key("resources")) }
    shipper.runAsUser = integer(members["runAsUser"], path.key("runAsUser"))
    shipper.fsGroup = integer(members["fsGroup"], path.key("fsGroup"))
    shipper.rotate = logRotation(members["rotate"], path.key("rotate"))
    shipper.bufferSize =
      size(members["bufferSize"], path.key("bufferSize"), minimum: 32 << 20) ?? shipper.bufferSize
    return shipper
  }

  private static let pullPolicies = ["Always", "IfNotPresent", "Never"]

  /// Faults what may not stand in the operator's or a namespace's defaults, and what is wrong with
  /// the rest.
  mutating func checkLogShipperDefaults(_ members: JSONObject, _ path: FieldPath) {
    close(members, path, Self.logShipperDefaults)
    _ = logShipper(defaults: members, path)
    _ = logInput(members, path)
  }

  private mutating func logRotation(_ value: JSONValue?, _ path: FieldPath) -> LogRotation? {
    guard let members = object(value, path) else { return nil }
    close(members, path, ["maxSize", "keep"])
    guard let maxSize = size(members["maxSize"], path.key("maxSize"), minimum: 1 << 20) else {
      if members.present("maxSize") == nil { fault(path.key("maxSize"), .required) }
      return nil
    }
    return LogRotation(
      maxSize: maxSize, keep: integer(members["keep"], path.key("keep"), maximum: 100) ?? 1)
  }

  /// A quantity of bytes that is at least so many.
  mutating func size(_ value: JSONValue?, _ path: FieldPath, minimum: Int) -> JSONValue? {
    guard let value, !value.isNull else { return nil }
    guard Syntax.isQuantity(value), let bytes = Syntax.bytes(value) else {
      fault(path, "Invalid value: must be a quantity of bytes such as 500Mi or 2Gi")
      return nil
    }
    if bytes < minimum {
      let text = minimum >= 1 << 20 ? "\(minimum >> 20)Mi" : "\(minimum >> 10)Ki"
      fault(path, "Invalid value: must be at least \(text)")
    }
    return value
  }

  /// A text for Fluent Bit: one line, and without what it would replace.
  mutating func text(_ value: JSONValue?, _ path: FieldPath) -> String? {
    guard let text = string(value, path) else { return nil }
    if let reason = Syntax.faultOfPlainText(text) { fault(path, .invalid(text, reason)) }
    return text
  }

  /// Faults what is no URL of HTTP, and one with credentials without repeating them.
  mutating func checkURL(_ url: String, _ path: FieldPath, credentials: String) {
    if Syntax.hasUserInfo(url) {
      fault(
        path,
        "Invalid value: must not contain a user name or password, which would be shown wherever the"
          + " URL is: \(credentials)")
    } else if let reason = Syntax.faultOfURL(url) {
      fault(path, .invalid(url, reason))
    }
  }
}
