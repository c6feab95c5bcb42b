internal import KubernetesCore
internal import OrderedCollections

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
    if let url = settings["url"]?.string, url.lowercased().hasPrefix("http://"),
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
    let credentials = outputs.enumerated().filter {
      $1.kind == .s3 && $1.settings["accessKeyID"] != nil
    }
    for (index, output) in credentials.dropFirst()
    where output.settings["accessKeyID"] != credentials[0].element.settings["accessKeyID"] {
      fault(
        path.index(index).key("s3").key("accessKeyID"),
        "Forbidden: all outputs to S3 share the credentials of \(path.index(credentials[0].offset))"
      )
    }
  }

  private mutating func limit(_ value: JSONValue?, to maximum: Int, _ path: FieldPath) {
    guard let number = value?.integer, number > maximum else { return }
    fault(path, .invalid(number, "must be less than or equal to \(maximum)"))
  }

  /// What PodPattern itself says of every output is not for the user to say again.
  private mutating func checkCustom(_ settings: JSONObject, _ path: FieldPath) {
    for field in ["properties", "secretProperties"] {
      for key in (settings[field]?.object ?? [:]).keys
      where ["name", "match", "match_regex", "retry_limit", "alias"].contains(key.lowercased()) {
        fault(path.key(field).key(key), "Forbidden: it is set already")
      }
    }
    for key in (settings["secretProperties"]?.object ?? [:]).keys
    where settings["properties"]?[key] != nil {
      fault(path.key("secretProperties").key(key), .duplicate(key))
    }
  }
}
