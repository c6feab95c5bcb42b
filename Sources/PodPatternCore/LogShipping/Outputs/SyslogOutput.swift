internal import KubernetesCore

extension LogOutput.Kind {
  static let syslog = Self(
    "syslog", "A syslog server.",
    settings: {
      Field.host
      Field.port(514)
      Field(
        "protocol", .choice(["udp", "tcp"]), default: "tcp",
        "How messages travel. Only with tcp is it known whether they arrived.")
      Field(
        "format", .choice(["rfc5424", "rfc3164"]), default: "rfc5424",
        "How messages are written.")
      Field("facility", .count(), default: 1, "The facility's number, up to 23.")
      Field("severity", .count(), default: 6, "The severity's number, up to 7.")
      Field.tls
    },
    check: { reader, settings, path in
      for (name, maximum) in [("facility", 23), ("severity", 7)] {
        guard let number = settings[name]?.count, number > maximum else { continue }
        reader.fault(
          path.key(name), .invalid(number, "must be less than or equal to \(maximum)"))
      }
      if settings["protocol"] == "udp", settings["tls"] != nil {
        reader.fault(path.key("tls"), "Forbidden: TLS needs the protocol tcp")
      }
    },
    describe: { output in
      output.copy("host", to: "host")
      output.copy("port", to: "port")
      output.set(
        "mode", output.settings["tls"] == nil ? output.settings["protocol"]?.string : "tls")
      output.copy("format", to: "syslog_format")
      output.copy("facility", to: "syslog_facility_preset")
      output.copy("severity", to: "syslog_severity_preset")
      output.set("syslog_hostname_key", "pod")
      output.set("syslog_appname_key", "pattern")
      output.set("syslog_message_key", "log")
      output.setTLS(isOn: false)
    })
}
