import KubernetesCore
import PodPatternCore
import Testing

/// What of a Service reaches beyond the pattern's pods.
@Suite struct ServiceReachTests {
  private func faults(_ service: JSONValue, allowing: Bool = false) throws -> [String] {
    var settings = ExpansionSettings()
    settings.allowsExternalIPs = allowing
    let pattern = try PodPattern(json: [
      "metadata": ["name": "weather"],
      "spec": [
        "template": ["spec": ["containers": [["name": "web", "image": "nginx"]]]],
        "service": service,
      ],
    ])
    do throws(FaultList) {
      _ = try Expander(settings: settings).expand(pattern)
      return []
    } catch { return error.faults.map { "\($0.path)" } }
  }

  @Test func `addresses outside the cluster are for the operator's configuration to allow`() throws
  {
    let ports: JSONValue = [["port": 80]]
    let taking: JSONValue = ["ports": ports, "externalIPs": ["10.0.0.1"]]
    #expect(try faults(taking) == ["spec.service.externalIPs"])
    #expect(try faults(taking, allowing: true) == [])
    #expect(try faults(["ports": ports, "externalIPs": []]) == [])
    #expect(try faults(["ports": ports, "externalIPs": nil]) == [])
  }

  @Test func `a Service leads to the pods and to no other name`() throws {
    let elsewhere: JSONValue = ["type": "ExternalName", "externalName": "db.internal"]
    #expect(try faults(elsewhere, allowing: true) == ["spec.service.type"])
    #expect(
      try faults(["ports": [["port": 80]], "externalName": "x"]) == ["spec.service.externalName"])
    for type in ["ClusterIP", "NodePort", "LoadBalancer"] {
      #expect(try faults(["ports": [["port": 80]], "type": .string(type)]) == [])
    }
  }
}
