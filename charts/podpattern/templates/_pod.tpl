{{/*
By default what the pod security standard `restricted` asks of a pod. It names no user: the image has one,
and OpenShift gives each namespace its own.
*/}}
{{- define "podpattern.podSecurityContext" -}}
{{- toYaml .Values.podSecurityContext }}
{{- end }}

{{- define "podpattern.securityContext" -}}
{{- toYaml .Values.securityContext }}
{{- end }}

{{/* At least ten seconds more than the operator gives itself. */}}
{{- define "podpattern.gracePeriod" -}}
{{- $own := int (default 20 ((.Values.config).timings).stopTimeoutSeconds) }}
{{- max (int .Values.terminationGracePeriodSeconds) (add $own 10) }}
{{- end }}
