import CoreMetrics
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import Metrics
import Testing

@Suite struct PrometheusRegistryTests {
  @Test func `gauges that are looked up are written as they are read, and keep no name of another`()
  {
    let registry = PrometheusRegistry()
    Gauge(label: "known", factory: registry).record(1)
    registry.collect {
      [
        MetricReading(
          "objects", "Objects \"a\"\n", [.init([("name", "a\"\\\n")], 2), .init([], 0.5)]),
        MetricReading("known", "", [.init([], 7)]), MetricReading("none", ""),
      ]
    }
    #expect(
      registry.text() == #"""
        # HELP objects Objects "a"\n
        # TYPE objects gauge
        objects{name="a\"\\\n"} 2
        objects 0.5
        # TYPE known gauge
        known 1

        """#)
  }

  @Test func `counters, gauges and histograms are written in Prometheus' text format`() {
    let registry = PrometheusRegistry(
      descriptions: ["wait_seconds": .init("How long\nit took", buckets: [0.5, 2])])
    Counter(label: "requests_total", dimensions: [("code", "200")], factory: registry)
      .increment(by: 3)
    Counter(label: "requests_total", dimensions: [("code", "a\"b\\c\nd")], factory: registry)
      .increment()
    Gauge(label: "depth", factory: registry).record(2.5)
    let timer = Metrics.Timer(label: "wait_seconds", dimensions: [("z", "1")], factory: registry)
    for milliseconds in [400, 500, 1_000, 9_000] { timer.recordMilliseconds(milliseconds) }
    #expect(
      registry.text() == #"""
        # TYPE depth gauge
        depth 2.5
        # TYPE requests_total counter
        requests_total{code="200"} 3
        requests_total{code="a\"b\\c\nd"} 1
        # HELP wait_seconds How long\nit took
        # TYPE wait_seconds histogram
        wait_seconds_bucket{z="1",le="0.5"} 2
        wait_seconds_bucket{z="1",le="2"} 3
        wait_seconds_bucket{z="1",le="+Inf"} 4
        wait_seconds_sum{z="1"} 10.9
        wait_seconds_count{z="1"} 4

        """#)
  }

  @Test func `the order in which labels are given does not matter`() {
    let registry = PrometheusRegistry()
    Counter(label: "x", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
    Counter(label: "x", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
    #expect(registry.text() == "# TYPE x counter\nx{a=\"1\",b=\"2\"} 2\n")
  }

  @Test func `a label without a bound fills no memory`() {
    let registry = PrometheusRegistry(maximumSeries: 10)
    for number in 0..<1000 {
      Counter(label: "x", dimensions: [("n", "\(number)")], factory: registry).increment()
    }
    let lines = registry.text().split(separator: "\n").dropFirst()
    #expect(lines.count == 11)
    #expect(lines.contains("x 990"))
  }

  @Test func `a name belongs to one type of metric`() {
    let registry = PrometheusRegistry()
    Counter(label: "x", factory: registry).increment()
    Gauge(label: "x", factory: registry).record(7)
    #expect(registry.text() == "# TYPE x counter\nx 1\n")
  }

  @Test func `what is looked up is looked up when metrics are read`() {
    let registry = PrometheusRegistry()
    let gauge = Gauge(label: "depth", factory: registry)
    registry.beforeReading { gauge.record(5) }
    #expect(registry.text().contains("depth 5\n"))
  }

  @Test func `a destroyed metric is told no more`() {
    let registry = PrometheusRegistry()
    let counter = Counter(label: "x", factory: registry)
    counter.increment()
    counter.destroy()
    #expect(registry.text() == "")
  }

  @Test func `requests count by code, method and host`() async throws {
    let registry = PrometheusRegistry()
    let transport = MeasuredTransport(
      FixedAnswer(), server: "https://user@api.example:6443/prefix", factory: registry)
    _ = try await transport.send(APIRequest(.get, "/a"))
    _ = try await transport.send(APIRequest(.get, "/b"))
    await #expect(throws: TransportError.self) {
      try await transport.send(APIRequest(.post, "/c"))
    }
    #expect(
      registry.text().split(separator: "\n").dropFirst() == [
        #"rest_client_requests_total{code="200",host="api.example:6443",method="GET"} 2"#,
        #"rest_client_requests_total{code="<error>",host="api.example:6443",method="POST"} 1"#,
      ])
  }

  private struct FixedAnswer: Transport {
    func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
      guard request.method == .get else { throw TransportError(.broken, "as the test says") }
      return APIResponse(status: 200)
    }

    func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
      throw TransportError(.broken, "as the test says")
    }
  }
}
