internal import KubernetesCore

extension LogOutput.Kind {
  static let forward = Self(
    "forward", "A Fluentd or Fluent Bit that listens for the forward protocol.",
    settings: {
      Field.host
      Field.port(24224)
      Field("tag", .line, default: "podpattern", "The tag of the records.")
      Field(
        "requireAck", .boolean, default: true,
        "Whether records count as shipped only once the server says so.")
      Field("sharedKeySecretRef", .secret, .optional, "The Secret's key that has the shared key.")
        .formerly("sharedKey", .formerObject)
      Field.basicAuth
      Field.gzip
      Field.tlsOfHost
    }
  ) { output in
    output.copy("host", to: "host")
    output.copy("port", to: "port")
    output.copy("tag", to: "tag")
    output.copy("requireAck", to: "require_ack_response")
    output.copySecret("sharedKeySecretRef", to: "shared_key", variable: "sharedKey")
    output.set("self_hostname", "${PODPATTERN_POD}")
    output.setBasicAuth(user: "username", password: "password")
    output.setCompression()
    output.setTLS(isOn: false)
  }
}
