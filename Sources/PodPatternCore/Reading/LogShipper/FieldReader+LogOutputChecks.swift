internal import KubernetesCore

extension FieldReader {
  /// Faults settings that do not go together.
  mutating func check(_ output: LogOutput, _ path: FieldPath) {
    let settings = output.settings
    if settings["basicAuth"] != nil, settings["bearerToken"] != nil {
      fault(path.key("bearerToken"), "Forbidden: basicAuth says already who the client is")
    }
    if settings["basicAuth"] != nil, settings["apiKey"] != nil {
      fault(path.key("apiKey"), "Forbidden: basicAuth says already who the client is")
    }
    if let url = settings["url"]?.string, url.lowercased().beginsWithBytes(of: "http://"),
      settings["tls"] != nil
    {
      fault(path.key("tls"), "Forbidden: an http URL goes without TLS; write https")
    }
    switch output.kind {
    case .s3:
      if (settings["accessKeyID"] == nil) != (settings["secretAccessKey"] == nil) {
        let missing = settings["accessKeyID"] == nil ? "accessKeyID" : "secretAccessKey"
        fault(path.key(missing), "\(String.required): the other half of the credentials is set")
      }
    case .syslog:
      limit(settings["facility"], to: 23, path.key("facility"))
      limit(settings["severity"], to: 7, path.key("severity"))
      if settings["protocol"] == "udp", settings["tls"] != nil {
        fault(path.key("tls"), "Forbidden: TLS needs the protocol tcp")
      }
    case .custom: checkCustom(settings, path)
    default: break
    }
  }

  /// Amazon's libraries take credentials from variables of fixed names, of which a container has one
  /// set.
  mutating func checkTogether(_ outputs: [LogOutput], _ path: FieldPath) {
    let stores = outputs.enumerated().filter { $1.kind == .s3 }
    let names = ["accessKeyID", "secretAccessKey"]
    guard let first = stores.first(where: { $1.settings[names[0]] != nil }) else { return }
    for (index, output) in stores {
      for name in names where output.settings[name] != first.element.settings[name] {
        fault(
          path.index(index).key("s3").key(name),
          "Forbidden: all outputs to S3 share the credentials of \(path.index(first.offset))")
      }
    }
  }

  private mutating func limit(_ value: JSONValue?, to maximum: Int, _ path: FieldPath) {
    guard let number = value?.count, number > maximum else { return }
    fault(path, .invalid(number, "must be less than or equal to \(maximum)"))
  }

  /// What PodPattern itself says of every output is not for the user to say again.
  private mutating func checkCustom(_ settings: JSONObject, _ path: FieldPath) {
    // Fluent Bit does not tell capital letters from small ones.
    var seen: Set<String> = []
    for field in ["properties", "secretProperties"] {
      for key in (settings[field]?.object ?? [:]).keys {
        let path = path.key(field).key(key)
        if Self.ownProperties.contains(key.lowercased()) {
          fault(path, "Forbidden: it is set already")
        } else if !seen.insert(key.lowercased()).inserted {
          fault(path, .duplicate(key))
        }
      }
    }
    if let name = settings["name"]?.string, let reason = Syntax.faultOfPropertyName(name) {
      fault(path.key("name"), .invalid(name, reason))
    }
  }

  private static let ownProperties: Set<String> = [
    "name", "match", "match_regex", "retry_limit", "alias", "log_suppress_interval", "processors",
  ]
}
