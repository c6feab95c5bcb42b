internal import KubernetesCore

extension LogOutput.Kind {
  static let syslog = Self(
    "syslog", "A syslog server.",
    settings: {
      Field.host
      Field.port(514)
      Field(
        "protocol", .choice(protocols), default: "TCP",
        "How messages travel. Only with TCP is it known whether they arrived.")
      Field(
        "format", .choice(syslogFormats), default: "RFC5424", "How messages are written.")
      Field("facility", .count(), default: 1, "The facility's number, up to 23.")
      Field("severity", .count(), default: 6, "The severity's number, up to 7.")
      Field.tlsOfHost
    },
    check: { reader, settings, path in
      for (name, maximum) in [("facility", 23), ("severity", 7)] {
        guard let number = settings[name]?.count, number > maximum else { continue }
        reader.fault(
          path.key(name), .invalid(number, "must be less than or equal to \(maximum)"))
      }
      if settings["protocol"] == "UDP", settings["tls"] != nil {
        reader.fault(path.key("tls"), "Forbidden: TLS needs the protocol TCP")
      }
    },
    describe: { output in
      output.copy("host", to: "host")
      output.copy("port", to: "port")
      output.copy("protocol", to: "mode", as: protocols)
      if output.settings["tls"] != nil { output.set("mode", "tls") }
      output.copy("format", to: "syslog_format", as: syslogFormats)
      output.copy("facility", to: "syslog_facility_preset")
      output.copy("severity", to: "syslog_severity_preset")
      output.set("syslog_hostname_key", "pod")
      output.set("syslog_appname_key", "pattern")
      output.set("syslog_message_key", "log")
      output.setTLS(isOn: false)
    })

  private static let protocols: KeyValuePairs = ["TCP": "tcp", "UDP": "udp"]
  private static let syslogFormats: KeyValuePairs = ["RFC5424": "rfc5424", "RFC3164": "rfc3164"]
}
