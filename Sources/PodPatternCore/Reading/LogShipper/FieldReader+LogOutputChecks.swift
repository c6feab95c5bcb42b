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
    output.kind.check(&self, settings, path)
  }
}
