// Beside allauth's own scripts: shows the passkey button where it can work, and says so when it did not.
(function () {
  'use strict'
  const works = Boolean(navigator.credentials && window.PublicKeyCredential)

  document.addEventListener('DOMContentLoaded', function () {
    document.querySelectorAll('[data-passkey]').forEach(function (part) { part.hidden = !works })
  })

  // allauth reports here that the browser or the person has said no.
  document.addEventListener('allauth.error', function (event) {
    const notice = document.getElementById('passkey-problem')
    if (!notice) { return }
    event.preventDefault()
    notice.hidden = false
    notice.focus()
  })
})()
